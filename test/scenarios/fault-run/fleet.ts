import { createProfileStore } from "../../../src/profile-store/runtime";
import type { ProfileStoreModule, Store } from "../../../src/profile-store/types";
import type { FaultData, Member } from "./model";
import { isAlive, STORE_NAME } from "./model";
import type { World } from "./world";

/** What the library reports says what has happened to it. */
function listenToErrors(world: World, name: string, module: ProfileStoreModule): void {
	module.OnError.Connect((message, _store, key) => {
		world.note(key === "" ? undefined : key, `${name} reports: ${message}`);
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
		store = module.New(STORE_NAME, { Ops: new Map<string, number>(), Gifts: new Map<string, number>() });
	});
	const member: Member = {
		sim,
		module: module!,
		store: store!,
		freezes: [],
		storeCuts: [],
		memoryCuts: [],
		hogs: [],
		pending: new Map(),
	};
	world.members.push(member);
	world.note(undefined, `${sim.name} begins`);
	return member;
}

/** Those on which players can be. */
export function runningMembers(world: World): Array<Member> {
	return world.members.filter((member) => member.sim.state === "running");
}

export function crashMember(world: World, member: Member): void {
	world.note(undefined, `${member.sim.name} crashes`);
	world.sometimes("crashed");
	member.diedAt = world.now();
	member.sim.crash();
}

export function freezeMember(world: World, member: Member, seconds: number): void {
	world.note(undefined, string.format("%s freezes for %.1f s", member.sim.name, seconds));
	if (seconds > 14) world.sometimes("frozen past the fence");
	member.freezes.push({ from: world.now(), to: world.now() + seconds });
	member.sim.freeze(seconds);
}

export function closeMember(world: World, member: Member, playersLeave: "before" | "after"): void {
	world.note(undefined, `${member.sim.name} begins to close`);
	member.closeBeganAt = world.now();
	member.sim.close({ playersLeave });
}

/** Notes the closes that have ended since. */
export function noteClosed(world: World): void {
	for (const member of world.members) {
		if (member.closeBeganAt === undefined || member.diedAt !== undefined || isAlive(member)) continue;
		member.diedAt = member.closeBeganAt + (member.sim.closeSeconds ?? 0);
		world.sometimes("closed");
		world.note(undefined, string.format("%s closed in %.1f s", member.sim.name, member.sim.closeSeconds ?? -1));
	}
}
