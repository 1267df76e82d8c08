import { SimCloud } from "../../src/testing";
import { profileIn } from "../support/records";
import type { TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

interface Trouble {
	readonly name: string;
	readonly begin: (cloud: SimCloud) => void;
}

/** What may happen to the last save on its way. */
const TROUBLES: ReadonlyArray<Trouble> = [
	{ name: "at the usual pace", begin: () => {} },
	{
		name: "with a last save that arrives 20 s late",
		begin: (cloud) => cloud.faults.script({ call: "UpdateAsync", kind: "lateArrival", seconds: 20 }),
	},
	{
		name: "with a last save whose reply is lost",
		begin: (cloud) => cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" }),
	},
	{
		name: "with a last save that fails three times",
		begin: (cloud) => cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 3 }),
	},
	{
		name: "with a last save that lands after its error",
		begin: (cloud) => cloud.faults.script({ call: "UpdateAsync", kind: "lateEffect", seconds: 8 }),
	},
	{
		name: "with a last save that is taken for a conflict",
		begin: (cloud) => cloud.faults.script({ call: "UpdateAsync", kind: "landedConflict" }),
	},
];

/** What one server asks of a key happens in the order of its calls. */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		for (const { name, begin } of TROUBLES) {
			describe(`the step of EndSession, ${name}, engine signals ${signalMode}`, () => {
				/** Ends a session with 777 Cash and goes on in the same step; answers what that answered. */
				function endAnd<T>(goOn: (server: TestServer) => T) {
					const { cloud, server } = startWorld({ signalMode });
					const profile = server.load("a");
					cloud.advance(20);
					begin(cloud);
					let answer: T | undefined;
					server.sim.run(() => {
						profile.EndSession();
						profile.Data.Cash = 777;
						answer = goOn(server);
					});
					cloud.advance(100);
					return { cloud, server, answer };
				}

				it("GetAsync reads the last save", () => {
					const { answer } = endAnd((server) => server.store().GetAsync("a")?.Data.Cash);
					expect(answer).to.equal(777);
				});

				it("StartSessionAsync begins with the last save", () => {
					const { answer } = endAnd((server) => server.store().StartSessionAsync("a")?.Data.Cash);
					expect(answer).to.equal(777);
				});

				it("RemoveAsync leaves the key removed", () => {
					const { cloud, answer } = endAnd((server) => server.store().RemoveAsync("a"));
					expect(answer).to.equal(true);
					expect(cloud.dataStore(STORE_NAME).read("a")).to.equal(undefined);
				});

				it("MessageAsync leaves its message in the record of the last save", () => {
					const { cloud, answer } = endAnd((server) => server.store().MessageAsync("a", { Coins: 1 }));
					expect(answer).to.equal(true);
					expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(1);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
					expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
				});

				it("UpdateAsync changes what the last save stored", () => {
					const { cloud, answer } = endAnd((server) => {
						return server.store().UpdateAsync("a", (data) => ({ ...data, Cash: data.Cash + 1 }))[0];
					});
					expect(answer).to.equal(true);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(778);
				});
			});
		}

		describe(`removals, engine signals ${signalMode}`, () => {
			it("tell a living owner at once, on the same server and on another one", () => {
				const cloud = new SimCloud({ signalMode });
				const [one, two] = [startServer(cloud), startServer(cloud)];
				two.store();
				const profiles = [one.load("a"), one.load("b")];
				cloud.advance(20);
				expect(one.await(() => one.store().RemoveAsync("a"))).to.equal(true);
				expect(two.await(() => two.store().RemoveAsync("b"))).to.equal(true);
				cloud.advance(10);
				for (const profile of profiles) expect(profile.IsActive()).to.equal(false);
				for (const key of ["a", "b"]) expect(cloud.dataStore(STORE_NAME).read(key)).to.equal(undefined);
			});
		});

		describe(`GetAsync, engine signals ${signalMode}`, () => {
			it("answers nil after 120 s, and not much later, while the stores are out", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.faults.outage("dataStore", cloud.now() + 1000);
				const began = cloud.now();
				expect(server.await(() => server.store().GetAsync("a"))).to.equal(undefined);
				expect(cloud.now() - began <= 130).to.equal(true);
			});

			it("answers nil after 120 s where a last save keeps the key busy, and what it stored once that has landed", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.advance(20);
				const hang = cloud.faults.script({ call: "UpdateAsync", kind: "hang", times: 1000 });
				profile.Data.Cash = 777;
				server.sim.run(() => profile.EndSession());
				const began = cloud.now();
				expect(server.await(() => server.store().GetAsync("a"))).to.equal(undefined);
				expect(cloud.now() - began <= 130).to.equal(true);
				hang.stop();
				expect(server.await(() => server.store().GetAsync("a"))!.Data.Cash).to.equal(777);
			});

			it("waits for a store whose answers take 30 s", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				server.await(() => profile.EndSessionAsync());
				cloud.faults.script({ call: "GetAsync", kind: "lateArrival", seconds: 30 });
				expect(server.await(() => server.store().GetAsync("a"))!.Data.Cash).to.equal(100);
			});
		});
	}
};
