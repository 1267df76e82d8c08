import { SimCloud } from "../../src/testing";
import { startServer, startWorld, STORE_NAME } from "../support/world";

interface StoredRecord {
	readonly Data: { readonly Cash: number };
	readonly MetaData: { readonly ActiveSession?: unknown };
	readonly Coffer?: { readonly Replaced?: unknown };
}

function stored(cloud: SimCloud, key: string): StoredRecord {
	return cloud.dataStore(STORE_NAME).read(key) as StoredRecord;
}

export = () => {
	describe("one profile that cannot be saved", () => {
		it("keeps no other from being saved when the server closes, however many there are", () => {
			const { cloud, server } = startWorld({ budgets: false });
			const keys = new Array<string>();
			for (const index of $range(1, 40)) keys.push(`k${index}`);
			for (const key of keys) server.load(key).Data.Cash = 777;
			for (const index of $range(1, 20)) {
				cloud.faults.script({ call: "UpdateAsync", key: `k${index}`, kind: "errorBefore", times: 1000 });
			}
			server.sim.close();
			cloud.advance(35);
			for (const index of $range(21, 40)) expect(stored(cloud, `k${index}`).Data.Cash).to.equal(777);
		});

		it("because reading its Data raises keeps neither the others nor the close from their saves", () => {
			const { cloud, server } = startWorld();
			const broken = server.load("broken");
			const sound = server.load("sound");
			const trap = setmetatable({}, { __len: () => error("a trap in the game's data") });
			(broken.Data as unknown as Map<string, unknown>).set("Trap", trap);
			sound.Data.Cash = 777;
			cloud.advance(60);
			expect(stored(cloud, "sound").Data.Cash).to.equal(777);
			sound.Data.Cash = 888;
			server.sim.close();
			cloud.advance(10);
			expect(server.sim.state).to.equal("closed");
			expect(stored(cloud, "sound").Data.Cash).to.equal(888);
			expect(stored(cloud, "broken").MetaData.ActiveSession).to.equal(undefined);
		});

		it("because the store refuses its metadata still saves its Data", () => {
			const { cloud, server } = startWorld();
			const profile = server.load("a");
			profile.Data.Cash = 777;
			cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "errorBefore", message: "511: refused" });
			expect(server.await(() => profile.EndSessionAsync())).to.equal(true);
			expect(stored(cloud, "a").Data.Cash).to.equal(777);
		});

		it("because the record is too large with what was replaced in it lets go of that, not of the Data", () => {
			const { cloud, server } = startWorld();
			cloud.dataStore(STORE_NAME).preload("a", { Coins: 5 });
			const profile = server.load("a");
			expect(stored(cloud, "a").Coffer!.Replaced).to.be.ok();
			profile.Data.Cash = 777;
			cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "errorBefore", message: "105: too large" });
			expect(server.await(() => profile.EndSessionAsync())).to.equal(true);
			expect(stored(cloud, "a").Data.Cash).to.equal(777);
			expect(stored(cloud, "a").Coffer!.Replaced).to.equal(undefined);
		});
	});

	describe("hooks that call back", () => {
		it("EndSessionAsync inside of OnSessionEnd answers what becomes of the last save", () => {
			const { cloud, server } = startWorld();
			const profile = server.load("a");
			let isStored: boolean | undefined;
			profile.OnSessionEnd.Connect(() => (isStored = profile.EndSessionAsync()));
			server.sim.run(() => profile.EndSession());
			cloud.advance(5);
			expect(isStored).to.equal(true);
		});

		it("Save inside of OnSave is that very save", () => {
			const { cloud, server } = startWorld();
			const profile = server.load("a");
			profile.OnSave.Connect(() => profile.Save());
			const before = cloud.calls.count("UpdateAsync");
			server.sim.run(() => profile.Save());
			cloud.advance(20);
			expect(cloud.calls.count("UpdateAsync") - before).to.equal(1);
		});
	});

	describe("a session or a claim that nobody holds", () => {
		it("is no session for the next start on the same server when it is over by the clock", () => {
			const { cloud, server } = startWorld();
			cloud.advance(10);
			const profile = server.load("a");
			server.sim.freeze(400.01);
			let again: unknown;
			server.sim.run(() => {
				expect(profile.IsActive()).to.equal(false);
				again = server.store().StartSessionAsync("a");
			});
			cloud.advance(410);
			expect(again).to.be.ok();
		});

		it("is let go of when another server asks, though every try to release it has failed", () => {
			const cloud = new SimCloud();
			const one = startServer(cloud);
			const two = startServer(cloud);
			one.store();
			two.store();
			cloud.advance(20);
			cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "lostReply", server: one.sim.name });
			const outage = cloud.faults.script({
				call: "UpdateAsync",
				key: "a",
				kind: "errorBefore",
				server: one.sim.name,
				times: 1000,
			});
			let isCancelled = false;
			one.sim.run(() => one.store().StartSessionAsync("a", { Cancel: () => isCancelled }));
			cloud.advance(0.5);
			isCancelled = true;
			cloud.advance(60);
			outage.stop();
			expect(stored(cloud, "a").MetaData.ActiveSession).to.be.ok();
			const startedAt = cloud.now();
			two.load("a");
			expect(cloud.now() - startedAt < 15).to.equal(true);
		});

		it("goes to the server that asked while its claim's reply was lost", () => {
			const cloud = new SimCloud();
			const one = startServer(cloud);
			const two = startServer(cloud);
			one.store();
			two.store();
			cloud.advance(20);
			cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "lostReply", server: one.sim.name });
			one.sim.run(() => one.store().StartSessionAsync("a"));
			cloud.advance(0.6);
			const profile = two.await(() => two.store().StartSessionAsync("a"));
			expect(profile?.IsActive()).to.equal(true);
		});
	});

	describe("a message that the store will never take", () => {
		it("is answered with false, and holds up no close", () => {
			const { cloud, server } = startWorld();
			server.store();
			cloud.faults.script({
				call: "UpdateAsync",
				key: "a",
				kind: "errorBefore",
				message: "105: full",
				times: 1000,
			});
			expect(server.await(() => server.store().MessageAsync("a", { Coins: 1 }), 10)).to.equal(false);
			server.sim.close();
			cloud.advance(10);
			expect(server.sim.state).to.equal("closed");
		});
	});
};
