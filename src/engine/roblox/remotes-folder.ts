/** The folder of `ReplicatedStorage` that holds the remotes of both ends. */
export const REMOTES_FOLDER = "CofferRemotes";
/** What a client hears of a request whose handler raised: an error text would tell it what the server is made of. */
export const REQUEST_FAILED = "failed";
