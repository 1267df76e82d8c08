import type { Engine, EnginePlayer } from "../../../src/engine";
import { PlayerProfilesService } from "../../../src/player-profiles/service";
import { createProfileStore } from "../../../src/profile-store/create";
import type { ProfileStoreModule, Store } from "../../../src/profile-store/types";
import type { FaultData, Member } from "./model";
import { isAlive, newData, newLife, STORE_NAME } from "./model";
import type { World } from "./world";

/** A server without players needs so long for a full queue. */
const QUEUE_SECONDS = 30;

/** What the library reports says what has happened to it. */
function listenToErrors(
	world: World,
	{ sim, fullQueues }: Pick<Member, "sim" | "fullQueues">,
	module: ProfileStoreModule,
): void {
	const { name } = sim;
	module.OnError.Connect((message, _store, key) => {
		world.note(key === "" ? undefined : key, () => `${name} reports: ${message}`);
		if (message.find("no answer within", 1, true)[0] !== undefined) world.sometimes("patience run out");
		if (message.match("^30%d:")[0] !== undefined) {
			world.sometimes("request queue full");
			fullQueues.push({ from: world.now(), to: world.now() + QUEUE_SECONDS });
		}
		if (message.find("KeyThrottled", 1, true)[0] !== undefined) world.sometimes("key throttled");
	});
}

/** Whose profiles are PlayerProfiles' affair: the others' are the game's own. */
export const FIRST_MANAGED_ID = 1_000_000;

/** The engine with those players alone. */
function withManagedPlayers(engine: Engine): Engine {
	const { players } = engine;
	const isManaged = (player: EnginePlayer) => player.UserId >= FIRST_MANAGED_ID;
	const only = (callback: (player: EnginePlayer) => void) => (player: EnginePlayer) => {
		if (isManaged(player)) callback(player);
	};
	return {
		...engine,
		players: {
			getPlayers() {
				return players.getPlayers().filter(isManaged);
			},
			getPlayerByUserId(userId) {
				return players.getPlayerByUserId(userId);
			},
			isPresent(player) {
				return players.isPresent(player);
			},
			onAdded(callback) {
				return players.onAdded(only(callback));
			},
			onRemoving(callback) {
				return players.onRemoving(only(callback));
			},
		},
	};
}

/** PlayerProfiles for the stays that are its affair, and a PlayerRemoving of the game's own. */
function startManaged(world: World, engine: Engine, module: ProfileStoreModule, store: Store<FaultData>): void {
	const { stays } = world;
	const managed = withManagedPlayers(engine);
	managed.players.onRemoving((player) => stays.get(player.UserId)?.leave());
	new PlayerProfilesService<FaultData>(managed, module).Start<FaultData>({
		Store: store,
		Key: (userId) => stays.get(userId)!.key,
		OnLoaded: (player, profile) => stays.get(player.UserId)!.load(player, profile),
		OnLeaving: (player) => stays.get(player.UserId)!.leave(),
	});
}

function isInStudio(member: Member): boolean {
	return member.sim.engine.host.isStudio && isAlive(member);
}

/** Another server that runs the library. */
export function startMember(world: World): Member {
	const { cloud, swarm } = world;
	const isStudio = swarm.hasStudio && !world.isOver && !world.members.some(isInStudio);
	const chance = world.stream(`server/${cloud.servers.size() + 1}`);
	const skewSeconds = swarm.skewSeconds * chance.between(-1, 1);
	const sim = cloud.startServer({ clockSkewSeconds: skewSeconds, isStudio });
	const life = newLife(sim, world.now());
	let module: ProfileStoreModule | undefined;
	let store: Store<FaultData> | undefined;
	sim.run(() => {
		const engine = world.wrap?.(sim) ?? sim.engine;
		module = createProfileStore(engine);
		listenToErrors(world, life, module);
		store = module.New(STORE_NAME, newData());
		if (swarm.acts.some(([act]) => act === "managed")) startManaged(world, engine, module, store);
		// Some games' hooks are no better than their data: what they throw must cost one load and no more.
		const hookChance = world.stream(`foreign/${sim.name}`);
		store.OnForeignData = () => {
			if (hookChance.chance(0.3)) error("the game's own hook failed", 0);
			return undefined;
		};
	});
	const member: Member = { ...life, module: module!, store: store!, pending: new Set() };
	world.members.push(member);
	world.note(undefined, () => `${sim.name} begins${isStudio ? " in Studio" : ""}`);
	return member;
}
