import type { Profile } from "../../src/profile-store/types";
import type { PeerServer } from "../support/old-servers";
import type { RowWorld } from "../support/rows";
import { IS_HEADLESS } from "../support/old-servers";
import type { RowPlay } from "../support/rows";
import { row as rowCases } from "../support/rows";
import type { PlayerData } from "../support/world";

/** Loads the key there, counting the seconds in which both say that they are active. */
function takeOver(
	world: RowWorld,
	owner: Profile<PlayerData>,
	other: PeerServer,
	limitSeconds: number,
): { readonly profile?: Profile<PlayerData>; readonly seconds: number; readonly doubleSeconds: number } {
	const startedAt = world.cloud.now();
	let profile: Profile<PlayerData> | undefined;
	let isDone = false;
	other.run(() => {
		profile = other.store().StartSessionAsync("a");
		isDone = true;
	});
	let seconds = limitSeconds;
	let doubleSeconds = 0;
	while (world.cloud.now() - startedAt < limitSeconds) {
		world.cloud.advance(0.5);
		if (isDone && seconds === limitSeconds) seconds = world.cloud.now() - startedAt;
		if (profile !== undefined && profile.IsActive() && owner.IsActive()) doubleSeconds += 0.5;
	}
	return { profile, seconds, doubleSeconds };
}

export = () => {
	// The reference module runs headless only. Said here, because `row` below belongs to this function, not to the describe.
	if (!IS_HEADLESS) SKIP();

	const row = (number: number, title: string, play: RowPlay, isKept = false) => {
		for (const { title: name, run } of rowCases(number, title, play, isKept)) it(name, run);
	};

	describe("where the reference fails: sessions", () => {
		row(1, "a hand-off whose notices are lost loses nothing and never has two owners", (world) => {
			const owner = world.start();
			const other = world.start();
			const profile = owner.load("a");
			world.cloud.faults.script({ call: "PublishAsync", kind: "drop", times: 1000 });
			world.cloud.advance(20);
			profile.Data.Cash = 777;
			const result = takeOver(world, profile, other, 400);
			if (result.profile === undefined) return "the other server never got the session";
			if (result.profile.Data.Cash !== 777) return `progress was lost: ${result.profile.Data.Cash}`;
			if (result.doubleSeconds > 0) return `two owners for ${result.doubleSeconds} s`;
			return undefined;
		});

		row(3, "a hand-off right after a gift takes less than 3 s", (world) => {
			const owner = world.start();
			const other = world.start();
			owner.load("a");
			other.send("a", { Coins: 1 });
			world.cloud.advance(1);
			const startedAt = world.cloud.now();
			other.load("a");
			const seconds = world.cloud.now() - startedAt;
			return seconds < 3 ? undefined : `it took ${seconds} s`;
		});

		row(5, "a lost reply at load leaves a session that can be handed over with all it has", (world) => {
			const owner = world.start();
			const other = world.start();
			world.cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "lostReply" });
			const profile = owner.load("a");
			world.cloud.advance(20);
			profile.Data.Cash = 777;
			const startedAt = world.cloud.now();
			const taken = other.load("a");
			const seconds = world.cloud.now() - startedAt;
			if (taken.Data.Cash !== 777) return `progress was lost: ${taken.Data.Cash}`;
			return seconds < 10 ? undefined : `it took ${seconds} s`;
		});

		row(6, "a SubscribeAsync that hangs holds up no load", (world) => {
			world.cloud.faults.script({ call: "SubscribeAsync", kind: "hang", times: 100 });
			const server = world.start();
			const startedAt = world.cloud.now();
			server.await(() => server.store().StartSessionAsync("a"), 30);
			const seconds = world.cloud.now() - startedAt;
			return seconds < 2 ? undefined : `the load took ${seconds} s`;
		});

		row(10, "a caller whose thread is cancelled during the load blocks the key for nobody", (world) => {
			const server = world.start();
			const { scheduler } = server.sim.engine;
			const caller = server.sim.run(() => {
				server.store().StartSessionAsync("a");
			});
			world.cloud.advance(0.1);
			server.run(() => scheduler.cancel(caller));
			world.cloud.advance(5);
			const profile = server.await(() => server.store().StartSessionAsync("a"), 60);
			return profile?.IsActive() === true ? undefined : "there was no session for the next caller";
		});

		row(15, "two loads of a contested key on one server give one session", (world) => {
			const owner = world.start();
			const other = world.start();
			owner.load("a");
			owner.sim.freeze(8);
			const profiles = new Array<Profile<PlayerData>>();
			const load = () => {
				const profile = other.store().StartSessionAsync("a");
				if (profile !== undefined) profiles.push(profile);
			};
			other.run(load);
			world.cloud.advance(2);
			other.run(load);
			world.cloud.advance(60);
			return profiles.size() === 1 ? undefined : `${profiles.size()} profiles were given out`;
		});

		row(18, "an owner that is cut off for longer than its lease is not active beside the new one", (world) => {
			const owner = world.start();
			const other = world.start();
			const profile = owner.load("a");
			for (const call of ["UpdateAsync", "HashMap.UpdateAsync", "HashMap.GetAsync"]) {
				world.cloud.faults.script({ call, server: owner.sim.name, kind: "errorBefore", times: 100000 });
			}
			world.cloud.faults.script({ call: "PublishAsync", kind: "drop", times: 100000 });
			world.cloud.advance(5);
			const result = takeOver(world, profile, other, 700);
			if (result.profile === undefined) return "the other server never got the session";
			return result.doubleSeconds === 0 ? undefined : `two owners for ${result.doubleSeconds} s`;
		});

		row(22, "a rejoin after a crash takes seconds, and loses no more than 60 s of progress", (world) => {
			const owner = world.start();
			const other = world.start();
			const profile = owner.load("a");
			world.cloud.advance(5);
			let lastMinute = 0;
			for (const second of $range(1, 290)) {
				profile.Data.Cash = second;
				world.cloud.advance(1);
				if (second === 230) lastMinute = second;
			}
			owner.sim.crash();
			world.cloud.advance(1);
			const startedAt = world.cloud.now();
			const again = other.load("a");
			const seconds = world.cloud.now() - startedAt;
			if (again.Data.Cash < lastMinute) return `${290 - again.Data.Cash} s of progress were lost`;
			return seconds < 20 ? undefined : `it took ${seconds} s`;
		});

		row(
			27,
			"after one hour of failed saves the session is over, and its last save lands where nobody took the key",
			(world) => {
				const owner = world.start();
				const profile = owner.load("a");
				profile.Data.Cash = 777;
				const outage = world.cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 1000000 });
				world.cloud.advance(3600);
				if (profile.IsActive()) return "it still says that it is active";
				outage.stop();
				world.cloud.advance(60);
				return world.cashOf("a") === 777 ? undefined : "what it had was not saved";
			},
		);

		row(28, "the end of a session can be waited for", (world) => {
			const server = world.start();
			const profile = server.load("a");
			profile.Data.Cash = 777;
			const isStored = server.await(() => profile.EndSessionAsync());
			if (!isStored) return "it was not stored";
			return world.cashOf("a") === 777 ? undefined : "it answered before it was stored";
		});

		row(29, "two Studio servers, which share the empty job id, do not take each other for themselves", (world) => {
			const one = world.start({ isStudio: true });
			const two = world.start({ isStudio: true });
			world.cloud.advance(20);
			const profile = one.load("a");
			profile.Data.Cash = 777;
			const taken = two.load("a");
			if (profile.IsActive()) return "both are active";
			return taken.Data.Cash === 777 ? undefined : "progress was lost";
		});

		row(30, "Cancel is called outside of the transform, and one that raises holds up no shutdown", (world) => {
			const server = world.start();
			server.run(() => {
				server.store().StartSessionAsync("a", { Cancel: () => error("the game's own mistake") });
			});
			world.cloud.advance(1);
			server.sim.close();
			world.cloud.advance(40);
			const seconds = server.sim.closeSeconds ?? 99;
			return seconds < 10 ? undefined : `the shutdown took ${seconds} s`;
		});
	});
};
