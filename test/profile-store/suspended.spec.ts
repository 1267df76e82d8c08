import type { Profile } from "../../src/profile-store/types";
import type { SimCloudOptions } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { includes, profileIn, watchErrors } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { SIGNAL_MODES, startServer } from "../support/world";

const STORES = ["memoryStore", "dataStore"] as const;
/** How the stores are out. */
const WAYS = ["fail", "wait", "take seconds"] as const;
const CALLS = ["UpdateAsync", "HashMap.SetAsync", "HashMap.GetAsync", "HashMap.UpdateAsync"];

interface Played {
	readonly cloud: SimCloud;
	readonly owner: TestServer;
	readonly other: TestServer;
	readonly profile: Profile<PlayerData>;
	/** What the game was told, in order. */
	readonly told: Array<string>;
}

/** An owner that has played for half a minute and earned since its last save, and a server beside it. */
function start(options: SimCloudOptions = {}): Played {
	const cloud = new SimCloud(options);
	const owner = startServer(cloud, { name: "owner" });
	const other = startServer(cloud, { name: "other" });
	other.store();
	const profile = owner.load("a");
	const told = new Array<string>();
	profile.OnSuspend.Connect(() => told.push("suspended"));
	profile.OnResume.Connect(() => told.push("resumed"));
	profile.OnSessionEnd.Connect(() => told.push("ended"));
	cloud.advance(30);
	profile.Data.Cash = 777;
	return { cloud, owner, other, profile, told };
}

/** Both stores are out for the owner, until what this answers is called. */
function cutOff(cloud: SimCloud, way: (typeof WAYS)[number] = "fail"): () => void {
	const kind = way === "fail" ? "errorBefore" : way === "wait" ? "hang" : "delay";
	const faults = CALLS.map((call) =>
		cloud.faults.script({ call, server: "owner", kind, times: 100_000, seconds: 9 }),
	);
	return () => {
		for (const fault of faults) fault.stop();
	};
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a server without both stores, engine signals ${signalMode}`, () => {
			for (const seconds of [8, 12, 20, 30, 60]) {
				for (const way of WAYS) {
					it(`for ${seconds} s, whose calls ${way}: the session that nobody took plays on and has lost nothing`, () => {
						const { cloud, profile, told } = start({ signalMode });
						const restore = cutOff(cloud, way);
						cloud.advance(seconds);
						restore();
						cloud.advance(60);
						expect(profile.IsActive()).to.equal(true);
						expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
						expect(told.includes("ended")).to.equal(false);
						expect(told.size() % 2).to.equal(0);
						profile.Data.Cash = 778;
						cloud.advance(60);
						expect(profileIn(cloud, "a").Data.Cash).to.equal(778);
					});

					it(`for ${seconds} s, whose calls ${way}, while another server asks: never two owners, and what was stored is there`, () => {
						const { cloud, other, profile, told } = start({ signalMode });
						const restore = cutOff(cloud, way);
						let taken: Profile<PlayerData> | undefined;
						other.sim.run(() => {
							taken = other.store().StartSessionAsync("a", { Cancel: () => false });
						});
						for (const quarter of $range(1, (seconds + 60) * 4)) {
							if (quarter === seconds * 4) restore();
							cloud.advance(0.25);
							expect(profile.IsActive() && taken?.IsActive() === true).to.equal(false);
						}
						expect(taken?.IsActive()).to.equal(true);
						expect(taken!.Data.Cash === 777 || taken!.Data.Cash === 100).to.equal(true);
						expect(told[told.size() - 1]).to.equal("ended");
						expect(profile.IsActive()).to.equal(false);
					});
				}
			}

			for (const seconds of [8, 12, 20, 30, 60]) {
				it(`like all others for ${seconds} s: every session plays on`, () => {
					const { cloud, other, profile } = start({ signalMode });
					const second = other.load("b");
					second.Data.Cash = 55;
					for (const store of STORES) cloud.faults.outage(store, cloud.now() + seconds);
					cloud.advance(seconds + 45);
					expect(profile.IsActive() && second.IsActive()).to.equal(true);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
					expect(profileIn(cloud, "b").Data.Cash).to.equal(55);
				});
			}
		});

		describe(`a suspended session, engine signals ${signalMode}`, () => {
			/** Suspended, until the stores are back for its server. */
			function suspend(): Played & { readonly restore: () => void } {
				const played = start({ signalMode });
				const restore = cutOff(played.cloud);
				played.cloud.advance(10);
				expect(played.profile.IsActive()).to.equal(false);
				expect(played.profile.IsSuspended()).to.equal(true);
				expect(played.told.join(",")).to.equal("suspended");
				return { ...played, restore };
			}

			it("is told once, and once that it goes on", () => {
				const { cloud, profile, told, restore } = suspend();
				cloud.advance(5);
				restore();
				cloud.advance(10);
				expect(told.join(",")).to.equal("suspended,resumed");
				expect(profile.IsSuspended()).to.equal(false);
			});

			it("is not brought back by the heart alone", () => {
				const { cloud, profile } = start({ signalMode });
				const stores = cloud.faults.script({
					call: "UpdateAsync",
					server: "owner",
					kind: "errorBefore",
					times: 10_000,
				});
				cloud.faults.outage("memoryStore", cloud.now() + 10);
				cloud.advance(30);
				expect(profile.IsActive()).to.equal(false);
				stores.stop();
				cloud.advance(10);
				expect(profile.IsActive()).to.equal(true);
			});

			it("saves what Save asks for once the stores answer", () => {
				const { cloud, owner, profile, restore } = suspend();
				profile.Data.Cash = 778;
				owner.sim.run(() => profile.Save());
				cloud.advance(3);
				restore();
				cloud.advance(10);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(778);
			});

			it("answers SaveAsync when it is stored", () => {
				const { cloud, owner, profile, restore } = suspend();
				let answer: boolean | undefined;
				owner.sim.run(() => (answer = profile.SaveAsync()));
				cloud.advance(5);
				expect(answer).to.equal(undefined);
				restore();
				cloud.advance(10);
				expect(answer).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
			});

			it("answers SaveAsync with false when another server took it", () => {
				const { cloud, owner, other, profile, restore } = suspend();
				let answer: boolean | undefined;
				owner.sim.run(() => (answer = profile.SaveAsync()));
				other.sim.run(() => other.store().StartSessionAsync("a", { Steal: true }));
				cloud.advance(5);
				restore();
				cloud.advance(30);
				expect(answer).to.equal(false);
			});

			it("ends with EndSession as ever, and its last save lands where nobody took it", () => {
				const { cloud, owner, profile, told, restore } = suspend();
				const hooks = new Array<string>();
				profile.OnLastSave.Connect((reason) => hooks.push(reason));
				owner.sim.run(() => profile.EndSession());
				expect(told.join(",")).to.equal("suspended,ended");
				expect(hooks.join()).to.equal("Manual");
				cloud.advance(5);
				restore();
				cloud.advance(40);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
			});

			it("is saved by a close that begins meanwhile", () => {
				const { cloud, owner, restore } = suspend();
				owner.sim.close();
				cloud.advance(10);
				restore();
				cloud.advance(25);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
			});

			it("is let go of when another server asks, with all that it holds", () => {
				const { cloud, other, restore } = suspend();
				let cash: number | undefined;
				other.sim.run(() => {
					cash = other.store().StartSessionAsync("a", { Cancel: () => false })?.Data.Cash;
				});
				// The message comes; a proof would need six seconds.
				cloud.advance(2);
				restore();
				cloud.advance(20);
				expect(cash).to.equal(777);
			});

			it("hands out messages when it goes on, and not before", () => {
				const { cloud, other, profile, restore } = suspend();
				const got = new Array<number>();
				profile.MessageHandler<{ Coins: number }>((message, processed) => {
					got.push(message.Coins);
					processed();
				});
				other.await(() => other.store().MessageAsync("a", { Coins: 5 }));
				cloud.advance(2);
				expect(got.size()).to.equal(0);
				restore();
				cloud.advance(60);
				expect(got.join()).to.equal("5");
			});

			it("is a session: another StartSessionAsync of its key on this server errors", () => {
				const { owner } = suspend();
				let problem: unknown;
				owner.sim.run(() => {
					const [isSuccess, message] = pcall(() => owner.store().StartSessionAsync("a"));
					if (!isSuccess) problem = message;
				});
				expect(problem).to.be.ok();
			});

			it("is over for good when no write has landed for the renewal period and 90 s", () => {
				const { cloud, profile, told } = start({ signalMode });
				cutOff(cloud);
				cloud.advance(420);
				expect(told.join(",")).to.equal("suspended,ended");
				expect(profile.IsSuspended()).to.equal(false);
			});
		});

		describe(`many suspended sessions, engine signals ${signalMode}`, () => {
			it("do not fill the queue of a server without players: they go on soon after the stores are back", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud, { name: "owner" });
				const profiles = [];
				for (const index of $range(1, 20)) {
					profiles.push(owner.load(`player${index}`));
					cloud.advance(5);
				}
				const errors = watchErrors(owner);
				for (const profile of profiles) profile.Data.Cash = 777;
				for (const store of STORES) cloud.faults.outage(store, cloud.now() + 60);
				cloud.advance(60);
				// One request a second is what such a server has.
				cloud.advance(35);
				for (const profile of profiles) {
					expect(profile.IsActive()).to.equal(true);
					expect(profileIn(cloud, profile.Key).Data.Cash).to.equal(777);
				}
				expect(errors.filter((line) => includes(line, "queue")).size()).to.equal(0);
			});
		});

		describe(`a save that was given up, engine signals ${signalMode}`, () => {
			it("and that lands all the same brings a suspended session back", () => {
				const { cloud, profile } = start({ signalMode });
				cloud.faults.outage("memoryStore", cloud.now() + 100);
				cloud.faults.script({ call: "UpdateAsync", server: "owner", kind: "delay", seconds: 9, times: 1000 });
				cloud.advance(7.5);
				expect(profile.IsSuspended()).to.equal(true);
				cloud.advance(12);
				expect(profile.IsActive()).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
			});
		});
	}
};
