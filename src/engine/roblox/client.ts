import { Players, ReplicatedStorage } from "@rbxts/services";
import type { ClientEngine, ClientRemotes, Screen } from "..";
import { robloxClock } from "./clock";
import { robloxHost } from "./host";
import { robloxNotices } from "./notices";
import { REMOTES_FOLDER } from "./remotes-folder";
import { robloxScheduler } from "./scheduler";

/** How long a request waits for a remote that the server has not made (yet). */
const REMOTE_SECONDS_MAX = 30;
/** Above what a game shows itself. */
const COVER_ORDER = 1_000_000;

/** Yields until the server made that remote, at most so long; with infinity the engine does not warn of the wait. */
function findRemote(name: string, limitSeconds: number): Instance | undefined {
	return ReplicatedStorage.WaitForChild(REMOTES_FOLDER, limitSeconds)?.WaitForChild(name, limitSeconds);
}

const remotes: ClientRemotes = {
	requestAsync(name, ...args) {
		const remote = findRemote(name, REMOTE_SECONDS_MAX);
		if (remote === undefined || !remote.IsA("RemoteFunction")) {
			error(`the server answers no request ${name}`, 0);
		}
		const answer: unknown = remote.InvokeServer(...args);
		return answer;
	},
	onMessage(name, callback) {
		let isConnected = true;
		let inner: RBXScriptConnection | undefined;
		task.spawn(() => {
			const remote = findRemote(name, math.huge);
			if (remote === undefined || !remote.IsA("RemoteEvent") || !isConnected) return;
			inner = remote.OnClientEvent.Connect((payload: unknown) => callback(payload));
		});
		return {
			Disconnect() {
				isConnected = false;
				inner?.Disconnect();
			},
		};
	},
};

function createCover(text: string): ScreenGui {
	const gui = new Instance("ScreenGui");
	gui.Name = "CofferCover";
	gui.DisplayOrder = COVER_ORDER;
	gui.IgnoreGuiInset = true;
	gui.ResetOnSpawn = false;
	const shade = new Instance("Frame");
	shade.Size = UDim2.fromScale(1, 1);
	shade.BackgroundColor3 = new Color3(0, 0, 0);
	shade.BackgroundTransparency = 0.5;
	shade.BorderSizePixel = 0;
	// Takes the clicks that were meant for what lies below.
	shade.Active = true;
	shade.Parent = gui;
	const label = new Instance("TextLabel");
	label.Size = UDim2.fromScale(1, 1);
	label.BackgroundTransparency = 1;
	label.TextColor3 = new Color3(1, 1, 1);
	label.TextSize = 28;
	label.Text = text;
	label.Parent = shade;
	return gui;
}

const screen: Screen = {
	cover(text) {
		const gui = createCover(text);
		gui.Parent = Players.LocalPlayer.FindFirstChildOfClass("PlayerGui");
		return () => gui.Destroy();
	},
};

/** One player's client. It touches nothing before it is asked, so that a server may load it. */
export const robloxClientEngine: ClientEngine = {
	clock: robloxClock,
	host: robloxHost,
	notices: robloxNotices,
	remotes,
	scheduler: robloxScheduler,
	screen,
};
