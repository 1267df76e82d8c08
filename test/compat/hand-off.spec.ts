import type { SimCloud } from "../../src/testing";
import { expectSame, isFree, recordOf } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { DIRECTIONS, IS_HEADLESS, NEW, newCloud, SERVER_KINDS, startPeer } from "../support/old-servers";
import { SIGNAL_MODES } from "../support/world";

/** Lets no notice arrive any more. */
function loseNotices(cloud: SimCloud): void {
	cloud.faults.script({ call: "PublishAsync", kind: "drop", times: 1000 });
}

/** How many seconds it takes the server to get the session, and the cash that it finds. */
function timeLoad(
	cloud: SimCloud,
	server: PeerServer,
	key: string,
): { readonly seconds: number; readonly cash: number } {
	const startedAt = cloud.now();
	const profile = server.load(key);
	expectSame(true, profile.IsActive());
	return { seconds: cloud.now() - startedAt, cash: profile.Data.Cash };
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const signalMode of SIGNAL_MODES) {
		for (const { from, to } of DIRECTIONS) {
			const start = (): { cloud: SimCloud; owner: PeerServer; other: PeerServer } => {
				const cloud = newCloud({ signalMode });
				// Two places of one experience share their stores.
				return { cloud, owner: startPeer(cloud, from), other: startPeer(cloud, to, { placeId: 1919 }) };
			};

			describe(`a session of ${from} that ${to} wants, engine signals ${signalMode}`, () => {
				it("is handed over within seconds with all progress, and ends as External", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					const order = new Array<string>();
					profile.OnSave.Connect(() => order.push("OnSave"));
					profile.OnLastSave.Connect((reason) => order.push(`OnLastSave ${reason}`));
					profile.OnSessionEnd.Connect(() => order.push(`OnSessionEnd ${profile.IsActive()}`));
					profile.OnAfterSave.Connect((saved) => order.push(`OnAfterSave ${saved.Cash}`));
					cloud.advance(60);
					// Ours asks OnSave at every look for changes.
					order.clear();
					profile.Data.Cash = 777;
					const { seconds, cash } = timeLoad(cloud, other, "a");
					expect(seconds < 8).to.equal(true);
					expect(cash).to.equal(777);
					expect(profile.IsActive()).to.equal(false);
					expect(order.join(", ")).to.equal(
						"OnSave, OnLastSave External, OnSessionEnd false, OnAfterSave 777",
					);
					expect(recordOf(cloud, "a").MetaData.SessionLoadCount).to.equal(2);
					expect(recordOf(cloud, "a").MetaData.ActiveSession![1]).to.equal(other.sim.engine.host.jobId);
					expect(recordOf(cloud, "a").MetaData.ForceLoadSession).to.equal(undefined);
				});

				it("keeps what a listener of the last save adds", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					profile.OnLastSave.Connect(() => (profile.Data.Cash += 11));
					cloud.advance(10);
					expect(timeLoad(cloud, other, "a").cash).to.equal(111);
				});

				it("goes to and fro ten times without losing anything", () => {
					const { cloud, owner, other } = start();
					for (const round of $range(1, 10)) {
						const profile = (round % 2 === 0 ? owner : other).load("a");
						expect(profile.Data.Cash).to.equal(99 + round);
						profile.Data.Cash += 1;
						cloud.advance(30);
					}
					expect(recordOf(cloud, "a").MetaData.SessionLoadCount).to.equal(10);
				});

				it("is handed over soon when it began only a moment before", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					profile.Data.Cash = 777;
					const { seconds, cash } = timeLoad(cloud, other, "a");
					expect(seconds < 20).to.equal(true);
					expect(cash).to.equal(777);
				});

				it("is handed over once when the notice arrives twice", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					let count = 0;
					profile.OnLastSave.Connect(() => (count += 1));
					cloud.faults.script({ call: "PublishAsync", kind: "double", times: 5 });
					cloud.advance(10);
					expect(timeLoad(cloud, other, "a").seconds < 8).to.equal(true);
					cloud.advance(60);
					expect(count).to.equal(1);
				});

				// The reference hears no notice within 6 s of the one before it; the next look sends another.
				it("is handed over within 20 s when a message arrived a moment before", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					cloud.advance(10);
					other.send("a", { Coins: 5 });
					cloud.advance(1);
					profile.Data.Cash = 777;
					const { seconds, cash } = timeLoad(cloud, other, "a");
					expect(seconds < 20).to.equal(true);
					expect(cash).to.equal(777);
				});

				it("is handed over at the owner's next save when the notice is lost", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					loseNotices(cloud);
					let taken: number | undefined;
					other.run(() => (taken = other.store().StartSessionAsync("a")?.Data.Cash));
					cloud.advance(12);
					profile.Data.Cash = 777;
					expect(profile.IsActive()).to.equal(true);
					owner.run(() => profile.Save());
					cloud.advance(2);
					expect(profile.IsActive()).to.equal(false);
					cloud.advance(10);
					expect(taken).to.equal(777);
				});

				it("is taken after 40 s when the notice is lost and the owner does not save", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					loseNotices(cloud);
					const { seconds } = timeLoad(cloud, other, "a");
					expect(seconds > 40 && seconds < 50).to.equal(true);
					profile.Data.Cash = 1;
					owner.run(() => profile.Save());
					cloud.advance(3);
					// The one who was too late finds out, and what it has is not written.
					expect(profile.IsActive()).to.equal(false);
					expect(recordOf(cloud, "a").MetaData.ActiveSession![1]).to.equal(other.sim.engine.host.jobId);
					expectSame({ Cash: 100, Items: [], Nested: { Level: 1 } }, recordOf(cloud, "a").Data);
				});

				it("is taken at once with Steal, and the owner's later saves change nothing", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					profile.Data.Cash = 1;
					const order = new Array<string>();
					profile.OnLastSave.Connect(() => order.push("OnLastSave"));
					profile.OnSessionEnd.Connect(() => order.push("OnSessionEnd"));
					const startedAt = cloud.now();
					const taken = other.await(() => other.store().StartSessionAsync("a", { Steal: true }))!;
					expect(cloud.now() - startedAt < 1).to.equal(true);
					expect(taken.Data.Cash).to.equal(100);
					taken.Data.Cash = 55;
					owner.run(() => profile.Save());
					cloud.advance(2);
					other.unload(taken);
					expect(profile.IsActive()).to.equal(false);
					expect(order.join(", ")).to.equal("OnSessionEnd");
					expectSame({ Cash: 55, Items: [], Nested: { Level: 1 } }, recordOf(cloud, "a").Data);
				});

				it("is taken after 40 s from a server that is dead, and at once after 630 s", () => {
					const { cloud, owner, other } = start();
					owner.load("a");
					owner.load("b");
					owner.sim.crash();
					const { seconds } = timeLoad(cloud, other, "a");
					expect(seconds > 40 && seconds < 50).to.equal(true);
					cloud.advance(640);
					expect(timeLoad(cloud, other, "b").seconds < 1).to.equal(true);
				});

				it("is not taken as dead while its owner saves, however idle it is", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					cloud.advance(700);
					profile.Data.Cash = 777;
					const { seconds, cash } = timeLoad(cloud, other, "a");
					expect(cash).to.equal(777);
					expect(seconds > 1 && seconds < 8).to.equal(true);
				});

				it("is let go of at a shutdown, saved, and found free", () => {
					const { cloud, owner, other } = start();
					const reasons = new Array<string>();
					for (const key of ["a", "b", "c"]) {
						const profile = owner.load(key);
						profile.Data.Cash = 9;
						profile.OnLastSave.Connect((reason) => reasons.push(reason));
					}
					owner.sim.close();
					cloud.advance(10);
					expect(owner.sim.state).to.equal("closed");
					expect(owner.sim.closeSeconds! < 5).to.equal(true);
					expect(reasons.join(",")).to.equal("Shutdown,Shutdown,Shutdown");
					for (const key of ["a", "b", "c"]) {
						expect(isFree(cloud, key)).to.equal(true);
						const { seconds, cash } = timeLoad(cloud, other, key);
						expect(seconds < 1).to.equal(true);
						expect(cash).to.equal(9);
					}
				});

				it("is handed over although it is asked for in the middle of the shutdown", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					cloud.advance(10);
					profile.Data.Cash = 9;
					owner.sim.close();
					const { seconds, cash } = timeLoad(cloud, other, "a");
					expect(seconds < 8).to.equal(true);
					expect(cash).to.equal(9);
				});

				it("is left free when the one who asked closes before it gets it", () => {
					const { cloud, owner, other } = start();
					const profile = owner.load("a");
					cloud.advance(1.01);
					owner.sim.freeze(20);
					let result: unknown = "waiting";
					other.run(() => (result = other.store().StartSessionAsync("a")));
					cloud.advance(3);
					other.sim.close();
					cloud.advance(30);
					expect(other.sim.closeSeconds! < 5).to.equal(true);
					expect(result).to.equal(undefined);
					expect(profile.IsActive()).to.equal(false);
					expect(isFree(cloud, "a")).to.equal(true);
				});
			});

			for (const ownerKind of SERVER_KINDS) {
				describe(`a session of ${ownerKind} that ${from} and then ${to} ask for, signals ${signalMode}`, () => {
					it("goes to the one who asked last, and the other gets nil", () => {
						const cloud = newCloud({ signalMode });
						const owner = startPeer(cloud, ownerKind);
						const first = startPeer(cloud, from);
						const last = startPeer(cloud, to);
						const profile = owner.load("a");
						profile.Data.Cash = 777;
						cloud.advance(1.01);
						// A server of ours that is frozen for longer than its heartbeat lives has lost its sessions.
						owner.sim.freeze(ownerKind === NEW ? 9 : 20);
						let firstResult: unknown = "waiting";
						first.run(() => (firstResult = first.store().StartSessionAsync("a")));
						cloud.advance(2);
						const { seconds, cash } = timeLoad(cloud, last, "a");
						expect(seconds < 40).to.equal(true);
						expect(cash).to.equal(777);
						expect(firstResult).to.equal(undefined);
						expect(profile.IsActive()).to.equal(false);
						cloud.advance(330);
						expect(recordOf(cloud, "a").MetaData.ActiveSession![1]).to.equal(last.sim.engine.host.jobId);
					});
				});
			}
		}
	}
};
