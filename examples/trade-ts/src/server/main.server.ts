import { Players, ReplicatedStorage } from "@rbxts/services";
import type { DealRefusal } from "@rbxts/coffer/out/deals";
import type { Action } from "../shared/messages";
import { REMOTE } from "../shared/messages";
import { deals, profiles, trade } from "./data";
import { readOffer } from "./read-offer";
import { TradeWindow } from "./trade-window";

/** What to tell the players when a deal is off. All other codes: something went wrong, and nobody has lost anything. */
const TEXTS: { [Code in DealRefusal]?: string } = {
	Refused: "One of you does not have that any more.",
	NotLoaded: "One of you has left.",
	Closing: "This server closes. You both keep what you have.",
	TimedOut: "Roblox is slow. You both keep what you have. Try again.",
};
const OTHER_TEXT = "That did not work. You both keep what you have. Try again.";
const IN_DOUBT_TEXT = "Roblox is slow. The trade is decided, and you will both see how very soon.";

const remote = new Instance("RemoteEvent");
remote.Name = REMOTE;
remote.Parent = ReplicatedStorage;

/** By player: everybody has one window at most. */
const windows = new Map<Player, TradeWindow>();

function isHere(player: Player): boolean {
	return player.Parent !== undefined;
}

function showBag(player: Player): void {
	const profile = profiles.GetProfile(player);
	if (profile === undefined) return;
	remote.FireClient(player, "Bag", { cash: profile.Data.Cash, pets: profile.Data.Pets });
}

function show(window: TradeWindow): void {
	for (const player of window.players) {
		if (isHere(player)) remote.FireClient(player, "Window", window.viewOf(player));
	}
}

function close(window: TradeWindow, text: string): void {
	window.close(text);
	for (const player of window.players) windows.delete(player);
	show(window);
}

function deal(window: TradeWindow): void {
	const [a, b] = window.players;
	const [aGives, bGives] = window.offers;
	show(window);
	const result = trade.SwapAsync({ Player: a, Gives: aGives }, { Player: b, Gives: bGives });
	if (result.ok) {
		close(window, "Done!");
	} else if (result.code === "InDoubt") {
		close(window, IN_DOUBT_TEXT);
	} else if (isHere(a) && isHere(b) && result.code !== "Closing") {
		window.reopen(TEXTS[result.code] ?? OTHER_TEXT);
		show(window);
	} else {
		close(window, TEXTS[result.code] ?? OTHER_TEXT);
	}
	showBag(a);
	showBag(b);
}

function invite(player: Player, userId: unknown): void {
	const other = typeIs(userId, "number") ? Players.GetPlayerByUserId(userId) : undefined;
	if (other === undefined || other === player || windows.has(player) || windows.has(other)) return;
	// Without data there is nothing to trade with.
	if (profiles.GetProfile(player) === undefined || profiles.GetProfile(other) === undefined) return;
	const window = new TradeWindow(player, other);
	windows.set(player, window);
	windows.set(other, window);
	show(window);
}

/** Clients may send anything. */
const actions: { [Name in Action]: (player: Player, value: unknown) => void } = {
	Invite: invite,
	Accept: (player) => {
		const window = windows.get(player);
		if (window?.accept(player)) show(window);
	},
	Offer: (player, value) => {
		const [window, offer] = [windows.get(player), readOffer(value)];
		if (offer !== undefined && window?.offer(player, offer)) show(window);
	},
	Confirm: (player, revision) => {
		const window = windows.get(player);
		if (!window?.confirm(player, revision)) return;
		if (window.state === "Dealing") deal(window);
		else show(window);
	},
	// A deal that is being made cannot be stopped any more.
	Cancel: (player) => {
		const window = windows.get(player);
		if (window !== undefined && window.state !== "Dealing") close(window, `${player.Name} has cancelled.`);
	},
};

remote.OnServerEvent.Connect((player, action, value) => {
	if (typeIs(action, "string")) actions[action as Action]?.(player, value);
});

profiles.ProfileLoaded.Connect((player) => showBag(player as Player));

// Also for what an earlier server has left, which comes in some seconds after the load.
deals.Settled.Connect(({ Key }) => {
	const player = Players.GetPlayerByUserId(tonumber(Key)!);
	if (player !== undefined) showBag(player);
});

Players.PlayerRemoving.Connect((player) => {
	const window = windows.get(player);
	// The deal itself finds out that a player has left.
	if (window !== undefined && window.state !== "Dealing") close(window, `${player.Name} has left.`);
});
