import { ReplicatedStorage } from "@rbxts/services";
import type { ServerRemotes } from "..";
import { toPlayer } from "./player";
import { REMOTES_FOLDER, REQUEST_FAILED } from "./remotes-folder";

let folder: Folder | undefined;
const events = new Map<string, RemoteEvent>();

function create<Name extends "Folder" | "RemoteEvent" | "RemoteFunction">(
	className: Name,
	name: string,
	parent: Instance,
): CreatableInstances[Name] {
	const made = new Instance(className);
	made.Name = name;
	// Last, so that a client never sees it under another name.
	made.Parent = parent;
	return made;
}

function remotesFolder(): Folder {
	folder ??= create("Folder", REMOTES_FOLDER, ReplicatedStorage);
	return folder;
}

function eventOf(name: string): RemoteEvent {
	let event = events.get(name);
	if (event === undefined) {
		event = create("RemoteEvent", name, remotesFolder());
		events.set(name, event);
	}
	return event;
}

/** The server's end: a RemoteFunction per request and a RemoteEvent per message, so that no name waits for another. */
export const robloxRemotes: ServerRemotes = {
	onRequest(name, handler) {
		const remote = new Instance("RemoteFunction");
		remote.Name = name;
		remote.OnServerInvoke = (player, ...args: Array<unknown>) => {
			const [isOk, answer] = pcall(handler, player, ...args);
			if (isOk) return answer;
			warn(`[Coffer]: the request ${name} of ${player.Name} raised an error: ${answer}`);
			error(REQUEST_FAILED, 0);
		};
		remote.Parent = remotesFolder();
	},
	send(name, player, payload) {
		const receiver = toPlayer(player);
		if (receiver.Parent !== undefined) eventOf(name).FireClient(receiver, payload);
	},
};
