import { SimCloud } from "../../src/testing";
import { profileIn } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

type Fields = Map<unknown, unknown>;

/**
 * SaveAsync, EndSessionAsync and OnAfterSave tell what became of Data: a write that had to leave it out is no success, and a
 * last save that landed is one, whatever became of its reply.
 */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`acknowledged but not stored, engine signals ${signalMode}`, () => {
			it("SaveAsync answers false when Data is too large to be stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				(profile.Data as unknown as Fields).set("World", string.rep("x", 4_300_000));
				profile.Data.Cash = 5;
				const answer = server.await(() => profile.SaveAsync());
				expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
				expect(answer).to.equal(false);
			});

			it("SaveAsync answers false when the game has taken Data away", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				(profile as { Data: unknown }).Data = undefined;
				const answer = server.await(() => profile.SaveAsync());
				expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
				expect(answer).to.equal(false);
			});

			it("OnAfterSave, which games wait for before they confirm a purchase, does not fire for a save without Data", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				(profile.Data as unknown as Fields).set("World", string.rep("x", 4_300_000));
				(profile.Data as unknown as Fields).set("Receipt", "paid");
				let isConfirmed = false;
				server.sim.run(() => {
					profile.OnAfterSave.Connect(() => (isConfirmed = profile.IsActive()));
					profile.Save();
				});
				cloud.advance(20);
				expect((profileIn(cloud, "a").Data as unknown as Fields).get("Receipt")).to.equal(undefined);
				expect(isConfirmed).to.equal(false);
			});
		});
	}

	describe("acknowledged but not stored", () => {
		it("EndSessionAsync answers true when its last save is stored, though the reply was lost and the next server began", () => {
			const cloud = new SimCloud();
			const [one, two] = [startServer(cloud, { name: "one" }), startServer(cloud, { name: "two" })];
			two.store();
			const profile = one.load("a");
			cloud.advance(20);
			profile.Data.Cash = 777;
			cloud.faults.script({ call: "UpdateAsync", server: "one", kind: "lostReply" });
			let answer: boolean | undefined;
			one.sim.run(() => (answer = profile.EndSessionAsync()));
			cloud.advance(0.3);
			let cash: number | undefined;
			two.sim.run(() => (cash = two.store().StartSessionAsync("a")?.Data.Cash));
			cloud.advance(30);
			expect(cash).to.equal(777);
			expect(answer).to.equal(true);
		});
	});
};
