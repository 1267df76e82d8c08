import { ReplicatedStorage } from "@rbxts/services";
import type { Action, Bag, WindowView } from "./messages";
import { REMOTE } from "./messages";

const remote = ReplicatedStorage.WaitForChild(REMOTE) as RemoteEvent<(action: Action, value?: unknown) => void>;

let currentBag: Bag = { cash: 0, pets: {} };
let currentWindow: WindowView | undefined;

/** What the player has. */
export function bag(): Bag {
	return currentBag;
}

/** The window, or nothing when none is open. */
export function window(): WindowView | undefined {
	return currentWindow;
}

export function invite(userId: number): void {
	remote.FireServer("Invite", userId);
}

export function accept(): void {
	remote.FireServer("Accept");
}

/** `pets`: a list of ids. */
export function offer(cash: number, pets: ReadonlyArray<string>): void {
	remote.FireServer("Offer", { cash, pets });
}

/** Says which offers the player sees: if they change meanwhile, it does not count. */
export function confirm(): void {
	if (currentWindow !== undefined) remote.FireServer("Confirm", currentWindow.revision);
}

export function cancel(): void {
	remote.FireServer("Cancel");
}

remote.OnClientEvent.Connect((what: unknown, value: unknown) => {
	if (what === "Bag") {
		currentBag = value as Bag;
	} else if (what === "Window") {
		// Draw it here.
		const view = value as WindowView;
		currentWindow = view.state === "Closed" ? undefined : view;
		print(`${view.state}: ${view.text}`);
	}
});
