import { createProfileStore } from "../../src/profile-store/create";
import type { ProfileStoreModule } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { includes, leave, oldRecord, warnings, watchErrors } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

const CALLS = ["GetAsync", "SetAsync", "UpdateAsync", "RemoveAsync", "GetVersionAsync", "ListVersionsAsync"];

function countCalls(cloud: SimCloud): number {
	return CALLS.reduce((sum, name) => sum + cloud.calls.count(name), 0);
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`the module, engine signals ${signalMode}`, () => {
			it("is there at once, without a request, and New answers at once", () => {
				const cloud = new SimCloud({ signalMode });
				const sim = cloud.startServer();
				let name: string | undefined;
				sim.run(() => {
					name = createProfileStore(sim.engine).New("PlayerData", { Cash: 5 }).Name;
				});
				expect(name).to.equal("PlayerData");
				expect(countCalls(cloud)).to.equal(0);
			});

			it("knows outside Studio at once that it has access", () => {
				const { server } = startWorld({ signalMode });
				expect(server.ProfileStore.DataStoreState).to.equal("Access");
			});

			it("takes a store without a template, whose profiles begin empty", () => {
				const { server } = startWorld({ signalMode });
				const store = server.ProfileStore.New("Bare");
				const profile = server.await(() => store.StartSessionAsync("a"))!;
				expect(next(profile.Data)[0]).to.equal(undefined);
				expect(store.Mock.Name).to.equal("Bare");
			});

			it("makes stores of one name that share their keys, and of two names that do not", () => {
				const { server } = startWorld({ signalMode });
				const first = server.ProfileStore.New("A", { Cash: 1 });
				const second = server.ProfileStore.New("A", { Cash: 2 });
				const other = server.ProfileStore.New("B", { Cash: 3 });
				const profile = server.await(() => first.StartSessionAsync("a"))!;
				expect(() => server.await(() => second.StartSessionAsync("a"))).to.throw(
					"session for this profile already",
				);
				expect(server.await(() => other.StartSessionAsync("a"))!.Data.Cash).to.equal(3);
				expect(profile.Data.Cash).to.equal(1);
			});

			it("is not closing until the server begins to, and knows it before the sessions end", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				expect(server.ProfileStore.IsClosing).to.equal(false);
				let seen: boolean | undefined;
				profile.OnLastSave.Connect(() => (seen = server.ProfileStore.IsClosing));
				server.sim.close();
				expect(server.ProfileStore.IsClosing).to.equal(true);
				expect(seen).to.equal(true);
				cloud.advance(5);
			});

			it("answers quietly and asks the stores nothing once the server is closing", () => {
				const { cloud, server } = startWorld({ signalMode });
				leave(cloud, server, server.load("a"));
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				const query = server.store().VersionQuery("a");
				// A session whose last save hangs keeps the server closing for a while.
				server.load("held");
				cloud.faults.script({ call: "UpdateAsync", key: "held", kind: "delay", seconds: 20 });
				server.sim.close();
				cloud.advance(1);
				const before = countCalls(cloud);
				const answers = server.await(() => {
					const store = server.store();
					return [
						store.StartSessionAsync("a") === undefined,
						store.GetAsync("a") === undefined,
						store.MessageAsync("a", {}) === false,
						store.RemoveAsync("a") === false,
						store.VersionQuery("a").NextAsync() === undefined,
						query.NextAsync() === undefined,
						viewed.SetAsync() === false,
					];
				});
				for (const isQuiet of answers) expect(isQuiet).to.equal(true);
				expect(countCalls(cloud)).to.equal(before);
				cloud.advance(30);
			});

			it("tells of a failed call with OnError: the message, the store's name, the key", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", message: "502: down for a moment" });
				server.load("a");
				expect(errors.join(", ")).to.equal(`502: down for a moment|${STORE_NAME}|a`);
				const [line] = warnings(server, "down for a moment");
				expect(line.sub(1, 16)).to.equal("[ProfileStore]: ");
				expect(includes(line, `(STORE:${STORE_NAME}; KEY:a)`)).to.equal(true);
			});

			it("begins every line that it writes with its name", () => {
				const { cloud, server } = startWorld({ signalMode }, { isStudio: true });
				cloud.dataStore(STORE_NAME).preload("a", "no profile");
				cloud.faults.script({ call: "SubscribeAsync", kind: "errorBefore" });
				const profile = server.load("a");
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 6 });
				profile.AddUserId("12" as never);
				profile.Data = 5 as never;
				server.sim.run(() => profile.Save());
				cloud.advance(400);
				leave(cloud, server, profile);
				profile.Save();
				server.await(() => server.store().Mock.VersionQuery("a").NextAsync());
				const lines = server.sim.output;
				expect(lines.size() > 10).to.equal(true);
				for (const line of lines) expect(line.text.sub(1, 16)).to.equal("[ProfileStore]: ");
			});

			it("tells of a record that it had to replace with OnOverwrite: the store's name, the key", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", "no profile");
				cloud.dataStore(STORE_NAME).preload("b", oldRecord());
				const seen = new Array<string>();
				server.ProfileStore.OnOverwrite.Connect((storeName, key) => seen.push(`${storeName}/${key}`));
				server.load("a");
				server.load("b");
				expect(seen.join(", ")).to.equal(`${STORE_NAME}/a`);
			});

			it("fires its signals at once, the newest listener first, and lets threads wait for them", () => {
				const { cloud, server } = startWorld({ signalMode });
				const order = new Array<string>();
				const { OnError } = server.ProfileStore;
				OnError.Connect(() => order.push("first"));
				OnError.Connect(() => order.push("second"));
				let waited: string | undefined;
				server.sim.run(() => {
					const [message, storeName, key] = OnError.Wait();
					waited = `${message}, ${storeName}, ${key}`;
				});
				cloud.faults.script({ call: "RemoveAsync", kind: "errorBefore", message: "502: no" });
				server.await(() => {
					server.store().RemoveAsync("a");
					order.push("answered");
				});
				expect(order.join(", ")).to.equal("second, first, answered");
				expect(waited).to.equal(`502: no, ${STORE_NAME}, a`);
			});

			it("keeps its fields and constants apart from those of another server", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startServer(cloud);
				const two = startServer(cloud);
				one.ProfileStore.SetConstant("MAX_MESSAGE_QUEUE", 1);
				const send = (server: typeof one) => server.await(() => server.store().MessageAsync("a", {}));
				expect(send(one)).to.equal(true);
				expect(send(one)).to.equal(false);
				expect(send(two)).to.equal(true);
				one.sim.close();
				expect(two.ProfileStore.IsClosing).to.equal(false);
			});
		});
	}

	for (const signalMode of SIGNAL_MODES) {
		describe(`the critical state, engine signals ${signalMode}`, () => {
			let cloud: SimCloud;
			let server: ReturnType<typeof startServer>;
			let module: ProfileStoreModule;
			let toggles: Array<boolean>;

			/** So many calls fail, all in this moment. */
			const fail = (count: number) => {
				cloud.faults.script({ call: "RemoveAsync", kind: "errorBefore", times: count });
				for (const _ of $range(1, count)) server.await(() => server.store().RemoveAsync("a"));
			};

			beforeEach(() => {
				cloud = new SimCloud({ signalMode });
				server = startServer(cloud);
				module = server.ProfileStore;
				toggles = [];
				module.OnCriticalToggle.Connect((isCritical) => {
					// The field has changed already when the signal tells of it.
					expect(module.IsCriticalState).to.equal(isCritical);
					toggles.push(isCritical);
				});
			});

			it("begins with the fifth error within 120 s", () => {
				fail(4);
				expect(module.IsCriticalState).to.equal(false);
				cloud.advance(115);
				fail(1);
				expect(module.IsCriticalState).to.equal(true);
				expect(toggles.size()).to.equal(1);
			});

			it("does not begin with five errors that lie further apart", () => {
				fail(4);
				cloud.advance(121);
				fail(4);
				cloud.advance(121);
				fail(4);
				expect(module.IsCriticalState).to.equal(false);
				expect(toggles.size()).to.equal(0);
			});

			it("ends 120 s after the last moment with five errors", () => {
				fail(5);
				cloud.advance(237);
				expect(module.IsCriticalState).to.equal(true);
				cloud.advance(6);
				expect(module.IsCriticalState).to.equal(false);
				expect(toggles.size()).to.equal(2);
				expect(toggles[1]).to.equal(false);
			});

			it("goes on while errors go on, and tells of it once", () => {
				for (const _ of $range(1, 20)) {
					fail(5);
					cloud.advance(100);
				}
				expect(toggles.size()).to.equal(1);
				cloud.advance(250);
				expect(toggles.size()).to.equal(2);
				fail(5);
				expect(toggles.size()).to.equal(3);
			});

			it("keeps to its three constants", () => {
				module.SetConstants({
					CRITICAL_STATE_ERROR_COUNT: 2,
					CRITICAL_STATE_ERROR_EXPIRE: 10,
					CRITICAL_STATE_EXPIRE: 20,
				});
				fail(1);
				cloud.advance(11);
				fail(1);
				expect(module.IsCriticalState).to.equal(false);
				fail(1);
				expect(module.IsCriticalState).to.equal(true);
				cloud.advance(28);
				expect(module.IsCriticalState).to.equal(true);
				cloud.advance(5);
				expect(module.IsCriticalState).to.equal(false);
			});
		});
	}
};
