import type { ClaimRequest } from "../../../src/profile-store/record/claim";
import { claim } from "../../../src/profile-store/record/claim";
import type { ProfileRecord, RecordMetaData } from "../../../src/profile-store/record/record";

function request(changes?: Partial<ClaimRequest>): ClaimRequest {
	const base: ClaimRequest = {
		placeId: 1,
		jobId: "here",
		guid: "guid-here",
		now: 10_000,
		keyUserIds: undefined,
		keyMetadata: undefined,
		prepare: () => undefined,
		refusalOf: () => undefined,
		newData: () => ({ Cash: 100 }),
		isStopped: () => false,
		serverId: "server-here",
		beats: true,
		renewSeconds: 300,
		importForeign: () => undefined,
		isFirstLook: true,
		isSteal: false,
		assumeDeadSeconds: 630,
		askedSeconds: 0,
		stealSeconds: 40,
		seen: undefined,
		silentSeconds: 0,
		isProvedDead: false,
		isSeenAlive: false,
		goneSession: undefined,
		answeredSeconds: 60,
		recordAgeSeconds: 0,
		writtenAtMillis: undefined,
	};
	return { ...base, ...changes };
}

function ownedElsewhere(changes?: Partial<RecordMetaData>): ProfileRecord {
	const metaData: RecordMetaData = {
		ProfileCreateTime: 1,
		SessionLoadCount: 4,
		ActiveSession: [1, "there", "guid-there"],
		LastUpdate: 9_900,
		MetaTags: {},
	};
	return { Data: { Cash: 7 }, MetaData: { ...metaData, ...changes }, GlobalUpdates: [0, []] };
}

function free(): ProfileRecord {
	const record = ownedElsewhere();
	record.MetaData.ActiveSession = undefined;
	return record;
}

function claimed(value: unknown, changes?: Partial<ClaimRequest>): ProfileRecord {
	const step = claim(value, request(changes));
	if (step.outcome !== "claimed") error(`the outcome was ${step.outcome}`, 2);
	return step.record;
}

export = () => {
	describe("claim", () => {
		it("makes a new profile from the template where there is none", () => {
			const record = claimed(undefined);
			expect((record.Data as { Cash: number }).Cash).to.equal(100);
			expect(record.MetaData.SessionLoadCount).to.equal(1);
			expect(record.MetaData.ProfileCreateTime).to.equal(10_000);
			expect(record.MetaData.ActiveSession![2]).to.equal("guid-here");
			expect(record.MetaData.LastUpdate).to.equal(10_000);
		});

		it("keeps the messages that came before the first session", () => {
			const record = claimed({ GlobalUpdates: [1, [[1, { Gift: 5 }]]] });
			expect(record.GlobalUpdates[1].size()).to.equal(1);
			expect((record.Data as { Cash: number }).Cash).to.equal(100);
		});

		it("counts one session more and takes a free key", () => {
			const record = claimed(free());
			expect(record.MetaData.SessionLoadCount).to.equal(5);
			expect((record.Data as { Cash: number }).Cash).to.equal(7);
		});

		it("recognises its own claim whose reply was lost, and counts it once", () => {
			const first = claimed(free());
			const again = claimed(first);
			expect(again.MetaData.SessionLoadCount).to.equal(5);
		});

		it("takes over what an earlier session of this server left, under its own guid", () => {
			const record = claimed(
				ownedElsewhere({ ActiveSession: [1, "here", "old"], ForceLoadSession: [1, "there"] }),
			);
			expect(record.MetaData.ActiveSession![2]).to.equal("guid-here");
			expect(record.MetaData.ForceLoadSession).to.equal(undefined);
			expect(record.MetaData.SessionLoadCount).to.equal(5);
		});

		it("asks another owner at the first look, and does not count", () => {
			const step = claim(ownedElsewhere(), request());
			if (step.outcome !== "waiting") error(step.outcome);
			expect(step.isWrite).to.equal(true);
			expect(step.record.MetaData.ForceLoadSession![1]).to.equal("here");
			expect(step.record.MetaData.ActiveSession![1]).to.equal("there");
			expect(step.record.MetaData.SessionLoadCount).to.equal(4);
			expect(step.owner[2]).to.equal("guid-there");
		});

		it("waits without writing while its request stands", () => {
			const step = claim(ownedElsewhere({ ForceLoadSession: [1, "here"] }), request({ isFirstLook: false }));
			expect(step.outcome).to.equal("waiting");
			expect(step.isWrite).to.equal(false);
		});

		it("gives up when somebody else asked after it", () => {
			const step = claim(ownedElsewhere({ ForceLoadSession: [1, "third"] }), request({ isFirstLook: false }));
			expect(step.outcome).to.equal("interrupted");
		});

		it("takes the session of an old server after SESSION_STEAL, but only if its own request stands", () => {
			const late = { isFirstLook: false, askedSeconds: 41 };
			expect(claim(ownedElsewhere({ ForceLoadSession: [1, "here"] }), request(late)).outcome).to.equal("claimed");
			expect(claim(ownedElsewhere({ ForceLoadSession: [1, "third"] }), request(late)).outcome).to.equal(
				"interrupted",
			);
		});

		it("takes the session at once from an old server that has not written for longer than ASSUME_DEAD", () => {
			expect(claim(ownedElsewhere({ LastUpdate: 10_000 - 631 }), request()).outcome).to.equal("claimed");
			expect(claim(ownedElsewhere({ LastUpdate: 10_000 - 630 }), request()).outcome).to.equal("waiting");
		});

		describe("of an owner of ours", () => {
			function ours(beats: boolean): ProfileRecord {
				const record = ownedElsewhere({ ForceLoadSession: [1, "here"] });
				record.Coffer = {
					SaveId: "guid-there:3",
					Owner: {
						Session: "guid-there",
						Server: "server-there",
						Beats: beats ? true : undefined,
						Renews: 300,
					},
				};
				return record;
			}

			const SEEN = { guid: "guid-there", loadCount: 4, saveId: "guid-there:3", lastUpdate: 9_900 };

			function outcome(record: ProfileRecord, changes: Partial<ClaimRequest>): string {
				return claim(record, request({ isFirstLook: false, seen: SEEN, ...changes })).outcome;
			}

			it("never goes by SESSION_STEAL or by the wall clock", () => {
				const record = ours(true);
				record.MetaData.LastUpdate = 1;
				const seen = { ...SEEN, lastUpdate: 1 };
				expect(outcome(record, { askedSeconds: 400, seen })).to.equal("waiting");
				expect(claim(record, request()).outcome).to.equal("waiting");
			});

			it("takes the session when the owner is proved dead and the record has not changed", () => {
				expect(outcome(ours(true), { isProvedDead: true })).to.equal("claimed");
				expect(outcome(ours(true), { isProvedDead: true, seen: { ...SEEN, saveId: "x" } })).to.equal("waiting");
				expect(outcome(ours(true), { isProvedDead: true, seen: { ...SEEN, lastUpdate: 9_800 } })).to.equal(
					"waiting",
				);
			});

			it("believes no proof about an owner that does not say that it beats", () => {
				expect(outcome(ours(false), { isProvedDead: true })).to.equal("waiting");
			});

			it("takes the session after its renewal period and 120 s of silence", () => {
				expect(outcome(ours(true), { silentSeconds: 419 })).to.equal("waiting");
				expect(outcome(ours(true), { silentSeconds: 420 })).to.equal("claimed");
			});

			it("takes the session of a record older than ASSUME_DEAD by the cloud's clock, at the second look", () => {
				expect(claim(ours(true), request({ recordAgeSeconds: 631 })).outcome).to.equal("waiting");
				expect(outcome(ours(true), { recordAgeSeconds: 631 })).to.equal("claimed");
			});

			it("leaves a record of any age to an owner that is seen to beat: it comes out of an outage of the stores", () => {
				expect(outcome(ours(true), { recordAgeSeconds: 6310, isSeenAlive: true })).to.equal("waiting");
			});

			it("leaves it for 30 s in which the stores answer, so that a living owner can try its last save again", () => {
				const old = { recordAgeSeconds: 6310 } as const;
				for (const beats of [true, false]) {
					expect(outcome(ours(beats), { ...old, answeredSeconds: 29 })).to.equal("waiting");
					expect(outcome(ours(beats), { ...old, answeredSeconds: 30 })).to.equal("claimed");
				}
				expect(outcome(ours(true), { ...old, answeredSeconds: 1, isProvedDead: true })).to.equal("claimed");
			});

			it("does not believe the word of an owner before the present one", () => {
				const record = ours(true);
				record.MetaData.ActiveSession = [1, "there", "old-server-guid"];
				const step = claim(record, request({ isFirstLook: false, askedSeconds: 41 }));
				expect(step.outcome).to.equal("claimed");
			});

			it("is another server in Studio too, where all have the empty job id", () => {
				const record = ours(true);
				record.MetaData.ActiveSession = [1, "", "guid-there"];
				record.MetaData.ForceLoadSession = undefined;
				expect(claim(record, request({ jobId: "" })).outcome).to.equal("waiting");
				record.Coffer!.Owner!.Server = "server-here";
				record.MetaData.ForceLoadSession = undefined;
				expect(claim(record, request({ jobId: "" })).outcome).to.equal("claimed");
			});
		});

		it("refuses a foreign value when the game wants that, and imports it when the game can", () => {
			expect(claim({ Coins: 12 }, request({ importForeign: () => "Refuse" })).outcome).to.equal("refused");
			const record = claimed({ Coins: 12 }, { importForeign: () => ({ Cash: 12 }) });
			expect((record.Data as { Cash: number }).Cash).to.equal(12);
			expect(record.Coffer!.Replaced).to.be.ok();
		});

		it("takes the session at once with Steal", () => {
			expect(claim(ownedElsewhere(), request({ isSteal: true })).outcome).to.equal("claimed");
		});

		it("writes nothing when the server closes or nobody waits any more", () => {
			const step = claim(undefined, request({ isStopped: () => true }));
			expect(step.outcome).to.equal("stopped");
			expect(step.isWrite).to.equal(false);
		});

		it("keeps a foreign value beside the new profile", () => {
			const record = claimed({ Coins: 12 });
			expect(record.WasOverwritten).to.equal(true);
			expect((record.Data as { Cash: number }).Cash).to.equal(100);
			expect((record.Coffer!.Replaced!.Value as { Coins: number }).Coins).to.equal(12);
			expect(record.Coffer!.Replaced!.Time).to.equal(10_000);
		});

		it("repairs a damaged record and keeps what it took out", () => {
			const damaged = free();
			damaged.MetaData.SessionLoadCount = "x" as never;
			const record = claimed(damaged);
			expect(record.WasOverwritten).to.equal(true);
			expect((record.Data as { Cash: number }).Cash).to.equal(7);
			expect(record.Coffer!.Replaced).to.be.ok();
		});
	});
};
