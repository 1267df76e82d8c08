import type { Connection, Engine, EnginePlayer, Players } from "../../src/engine";
import { robloxEngine } from "../../src/engine/roblox";
import { PlayerProfilesService } from "../../src/player-profiles/service";
import { createProfileStore } from "../../src/profile-store/create";
import type { Profile, ProfileStoreModule, Store } from "../../src/profile-store/types";
import { onRoblox } from "./on-roblox";
import type { PlayerData } from "./world";
import { newTemplate } from "./world";

const { clock, scheduler } = robloxEngine;

type Listener = (player: EnginePlayer) => void;

/** Players that are made up: a task has none, and nothing of the library asks for more of them than this. */
export class MadeUpPlayers implements Players {
	private readonly present = new Array<EnginePlayer>();
	private readonly added = new Array<Listener>();
	private readonly removing = new Array<Listener>();

	public getPlayers(): Array<EnginePlayer> {
		return [...this.present];
	}

	public getPlayerByUserId(userId: number): EnginePlayer | undefined {
		return this.present.find((player) => player.UserId === userId);
	}

	public isPresent(player: EnginePlayer): boolean {
		return this.present.includes(player);
	}

	public onAdded(callback: Listener): Connection {
		return this.listen(this.added, callback);
	}

	public onRemoving(callback: Listener): Connection {
		return this.listen(this.removing, callback);
	}

	public join(userId: number): EnginePlayer {
		const name = `Player${userId}`;
		const leave = (player: EnginePlayer): void => this.leave(player);
		const player: EnginePlayer = {
			UserId: userId,
			Name: name,
			DisplayName: name,
			Kick() {
				leave(this);
			},
		};
		this.present.push(player);
		for (const listener of this.added) scheduler.spawn(listener, player);
		return player;
	}

	public leave(player: EnginePlayer): void {
		if (!this.isPresent(player)) return;
		for (const listener of this.removing) scheduler.spawn(listener, player);
		this.present.remove(this.present.indexOf(player));
	}

	private listen(listeners: Array<Listener>, callback: Listener): Connection {
		listeners.push(callback);
		return {
			Disconnect() {
				listeners.remove(listeners.indexOf(callback));
			},
		};
	}
}

/** The library on the real engine, as one of several servers that share this process. */
export class RealServer {
	public readonly players = new MadeUpPlayers();
	public readonly ProfileStore: ProfileStoreModule;
	public readonly PlayerProfiles: PlayerProfilesService<object>;

	constructor() {
		// A name of its own, so that two of them are two servers to the library.
		const host = { ...robloxEngine.host, jobId: robloxEngine.random.guid() };
		const engine: Engine = { ...robloxEngine, host, players: this.players };
		this.ProfileStore = createProfileStore(engine);
		this.PlayerProfiles = new PlayerProfilesService(engine, this.ProfileStore);
	}

	/** A throw-away store; its keys are removed at the end of the run. */
	public store(label: string, keys: Array<string>): Store<PlayerData> {
		const name = onRoblox!.storeName(label);
		for (const key of keys) onRoblox!.note(name, key);
		return this.ProfileStore.New(name, newTemplate());
	}
}

/** Starts a session that must succeed. */
export function loadReal(store: Store<PlayerData>, key: string): Profile<PlayerData> {
	const profile = store.StartSessionAsync(key);
	if (profile === undefined) error(`no session for ${key}`, 2);
	return profile;
}

/** Waits until it holds, at most so many seconds; answers whether it does. */
export function waitUntil(predicate: () => boolean, seconds: number): boolean {
	const started = clock.monotonicSeconds();
	while (!predicate()) {
		if (clock.monotonicSeconds() - started > seconds) return false;
		scheduler.wait(0.1);
	}
	return true;
}
