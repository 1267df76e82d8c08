import type { Profile } from "../../../src/profile-store/types";
import { SimCloud } from "../../../src/testing";
import type { PlayerData, TestServer } from "../../support/world";
import { startServer } from "../../support/world";

/** What it takes for a message, as on Roblox. */
const MESSAGE_SECONDS = { messageSeconds: [1, 2] as [number, number] };
const MOMENTS = [0, 0.7, 1.4, 2.1, 2.8, 3.5];

interface Played {
	readonly cloud: SimCloud;
	readonly owner: TestServer;
	readonly other: TestServer;
	readonly profile: Profile<PlayerData>;
}

/** An owner that is well and has earned since its last save, and an older server beside it. It has played for 20 s and `seconds`. */
function play(seconds: number): Played {
	const cloud = new SimCloud(MESSAGE_SECONDS);
	const owner = startServer(cloud, { name: "owner" });
	const other = startServer(cloud, { name: "other" });
	other.store();
	other.load("b");
	cloud.advance(40);
	const profile = owner.load("a");
	cloud.advance(20 + seconds);
	profile.Data.Cash = 777;
	return { cloud, owner, other, profile };
}

/** The other server asks and plays; says what it found, and whether both were owners at any time. */
function handOver({ cloud, other, profile }: Played, limitSeconds: number): string {
	let taken: Profile<PlayerData> | undefined;
	other.sim.run(() => {
		taken = other.store().StartSessionAsync("a", { Cancel: () => false });
	});
	let hasTwoOwners = false;
	for (const _ of $range(1, limitSeconds * 10)) {
		cloud.advance(0.1);
		if (profile.IsActive() && taken?.IsActive() === true) hasTwoOwners = true;
	}
	return `${taken?.Data.Cash}${hasTwoOwners ? ", two owners" : ""}`;
}

function loseMessages(cloud: SimCloud): void {
	cloud.faults.script({ call: "PublishAsync", kind: "drop", times: 100_000 });
}

export = () => {
	describe("memory stores that lose everything", () => {
		for (const moment of MOMENTS) {
			it(`cost a hand-off nothing, ${moment} s after twenty`, () => {
				const played = play(moment);
				played.cloud.memoryStores.flush();
				expect(handOver(played, 20)).to.equal("777");
			});

			it(`leave the session to its owner until that has saved, while no message arrives, ${moment} s after twenty`, () => {
				const played = play(moment);
				loseMessages(played.cloud);
				played.cloud.memoryStores.flush();
				expect(handOver(played, 20)).to.equal("777");
			});
		}
	});

	describe("memory stores that answer what was there a while ago", () => {
		for (const age of [0.5, 5, 20]) {
			it(`${age} s ago, at every look, cost a hand-off nothing`, () => {
				const played = play(0);
				played.cloud.faults.script({ call: "HashMap.GetAsync", kind: "stale", seconds: age, times: 100_000 });
				expect(handOver(played, 20)).to.equal("777");
			});
		}

		// With older ones, a server that began a moment ago, and no message, the session is taken: see what-happens-when.
		for (const age of [0.5, 2, 5]) {
			it(`${age} s ago, while no message arrives, leave the session of a server that has just begun to it until that has saved`, () => {
				for (const seconds of [-20, -18, -16, -12, -8]) {
					const played = play(seconds);
					loseMessages(played.cloud);
					played.cloud.faults.script({ call: "HashMap.GetAsync", kind: "stale", seconds: age, times: 1e5 });
					expect(handOver(played, 330)).to.equal("777");
				}
			});
		}
	});

	describe("memory stores that are slow on every call", () => {
		for (const seconds of [0.5, 1, 3, 8]) {
			it(`by ${seconds} s suspend nobody, and cost a hand-off nothing`, () => {
				const played = play(0);
				played.cloud.faults.slow("memoryStore", 10_000, seconds);
				played.cloud.advance(300);
				expect(played.profile.IsActive()).to.equal(true);
				expect(played.owner.ProfileStore.GetMetrics().SuspendedSessions).to.equal(0);
				played.profile.Data.Cash = 778;
				expect(handOver(played, 20)).to.equal("778");
			});
		}
	});
};
