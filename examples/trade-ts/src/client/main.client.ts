// Starts the client's half as soon as the player is here: invitations may come at any time.
import "../shared/trade-client";
