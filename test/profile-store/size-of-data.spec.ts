import { includes, leave, profileIn, watchErrors } from "../support/records";
import { SIGNAL_MODES, startWorld } from "../support/world";

type Fields = Map<unknown, unknown>;

/**
 * Data that are too long, or that fill the record together with what else is in it: they are saved as soon as they fit,
 * told once while they do not, and never lost for a reason that has passed.
 */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`Data near the limit, engine signals ${signalMode}`, () => {
			function loadWith(length: number) {
				// One after the other, not one a minute, as a key of that size could be written.
				const world = startWorld({ signalMode, budgets: false });
				const profile = world.server.load("a");
				const fields = profile.Data as unknown as Fields;
				fields.set("World", string.rep("x", length));
				return { ...world, profile, fields };
			}

			it("that shrinks by less than a hundredth is saved at once when it fits", () => {
				const { server, profile, fields } = loadWith(4_190_000);
				expect(server.await(() => profile.SaveAsync())).to.equal(false);
				fields.set("World", string.rep("x", 4_160_000));
				expect(server.await(() => profile.SaveAsync())).to.equal(true);
			});

			it("whose escapes made it too long is saved at once when as many plain characters stand there", () => {
				const { server, profile, fields } = loadWith(0);
				fields.set("World", string.rep('"', 2_500_000));
				expect(server.await(() => profile.SaveAsync())).to.equal(false);
				fields.set("World", string.rep("x", 2_500_000));
				expect(server.await(() => profile.SaveAsync())).to.equal(true);
			});

			it("that grows and grows beyond it is told once, and again only after it fitted", () => {
				const { cloud, server, profile, fields } = loadWith(0);
				const errors = watchErrors(server);
				const told = () => errors.filter((text) => includes(text, "not saved")).size();
				for (const index of $range(1, 5)) {
					fields.set("World", string.rep("x", 4_300_000 + index * 1000));
					expect(server.await(() => profile.SaveAsync())).to.equal(false);
					cloud.advance(5);
				}
				expect(told()).to.equal(1);
				fields.set("World", "x");
				expect(server.await(() => profile.SaveAsync())).to.equal(true);
				fields.set("World", string.rep("x", 4_400_000));
				expect(server.await(() => profile.SaveAsync())).to.equal(false);
				expect(told()).to.equal(2);
			});

			it("that a refusal of the store held back is tried at once when it is other Data of the same length", () => {
				const { cloud, server, profile } = loadWith(0);
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", message: "104: Cannot store that" });
				profile.Data.Cash = 111;
				expect(server.await(() => profile.SaveAsync())).to.equal(false);
				profile.Data.Cash = 222;
				expect(server.await(() => profile.SaveAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(222);
			});

			it("that a refusal of the store held back is tried once more at the end of the session", () => {
				const { cloud, server, profile } = loadWith(0);
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", message: "104: Cannot store that" });
				profile.Data.Cash = 111;
				expect(server.await(() => profile.SaveAsync())).to.equal(false);
				expect(server.await(() => profile.EndSessionAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(111);
			});

			it("is saved when the messages that filled the record with it have been processed, also at the end", () => {
				const { cloud, server, profile } = loadWith(3_300_000);
				expect(server.await(() => profile.SaveAsync())).to.equal(true);
				const text = string.rep("m", 80_000);
				for (const _ of $range(1, 10)) server.await(() => server.store().MessageAsync("a", { text }));
				cloud.advance(5);
				profile.Data.Cash = 101;
				server.await(() => profile.SaveAsync());
				for (const _ of $range(1, 3)) server.await(() => server.store().MessageAsync("a", { text }));
				profile.Data.Cash = 102;
				server.await(() => profile.SaveAsync());
				server.sim.run(() => profile.MessageHandler((_message, processed) => processed()));
				profile.Data.Cash = 103;
				leave(cloud, server, profile);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(103);
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(0);
			});
		});
	}

	describe("a queue of messages that fills the record", () => {
		it("leaves room enough for its owner to renew, to save and to end, and for the next session", () => {
			const { cloud, server } = startWorld();
			const profile = server.load("a");
			const errors = watchErrors(server);
			let isStored = true;
			for (const size of [200_000, 20_000, 2000, 200, 20]) {
				isStored = true;
				const text = string.rep("m", size);
				while (isStored) isStored = server.await(() => server.store().MessageAsync("a", { text }));
			}
			expect(includes(errors[errors.size() - 1], "room")).to.equal(true);
			profile.Data.Cash = 7;
			cloud.advance(700);
			expect(profile.IsActive()).to.equal(true);
			expect(server.ProfileStore.IsCriticalState).to.equal(false);
			leave(cloud, server, profile);
			const later = server.load("a");
			server.sim.run(() => later.MessageHandler((_message, processed) => processed()));
			later.Data.Cash = 8;
			expect(server.await(() => later.EndSessionAsync())).to.equal(true);
			expect(profileIn(cloud, "a").Data.Cash).to.equal(8);
		});
	});
};
