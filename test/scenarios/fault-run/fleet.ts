import { createProfileStore } from "../../../src/profile-store/create";
import type { ProfileStoreModule, Store } from "../../../src/profile-store/types";
import type { FaultData, Member } from "./model";
import { newData, newLife, STORE_NAME } from "./model";
import type { World } from "./world";

/** What the library reports says what has happened to it. */
function listenToErrors(world: World, name: string, module: ProfileStoreModule): void {
	module.OnError.Connect((message, _store, key) => {
		world.note(key === "" ? undefined : key, () => `${name} reports: ${message}`);
		if (message.find("no answer within", 1, true)[0] !== undefined) world.sometimes("patience run out");
		if (message.match("^30%d:")[0] !== undefined) world.sometimes("request queue full");
		if (message.find("KeyThrottled", 1, true)[0] !== undefined) world.sometimes("key throttled");
	});
}

/** Another server that runs the library. */
export function startMember(world: World): Member {
	const { cloud, swarm } = world;
	const chance = world.stream(`server/${cloud.servers.size() + 1}`);
	const skewSeconds = swarm.skewSeconds * chance.between(-1, 1);
	const sim = cloud.startServer({ clockSkewSeconds: skewSeconds });
	let module: ProfileStoreModule | undefined;
	let store: Store<FaultData> | undefined;
	sim.run(() => {
		module = createProfileStore(world.wrap?.(sim) ?? sim.engine);
		listenToErrors(world, sim.name, module);
		store = module.New(STORE_NAME, newData());
		// Some games' hooks are no better than their data: what they throw must cost one load and no more.
		const hookChance = world.stream(`foreign/${sim.name}`);
		store.OnForeignData = () => {
			if (hookChance.chance(0.3)) error("the game's own hook failed", 0);
			return undefined;
		};
	});
	const member: Member = { ...newLife(sim, world.now()), module: module!, store: store!, pending: new Set() };
	world.members.push(member);
	world.note(undefined, () => `${sim.name} begins`);
	return member;
}
