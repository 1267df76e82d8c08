import { includes, oldRecord, profileIn } from "../support/records";
import type { PlayerData } from "../support/world";
import { errorOf, newTemplate, SIGNAL_MODES, startWorld, STORE_NAME } from "../support/world";

type Fields = Map<unknown, unknown>;
type Method = (...args: Array<unknown>) => unknown;

/** A method as a caller with a dot gets it. */
function methodOf(holder: object, name: string): Method {
	return (holder as unknown as { [name: string]: Method })[name];
}

/** Calls a function without a self, as Luau does with a dot. */
function callWithDot(method: Method, ...args: Array<unknown>): unknown {
	return (pcall as unknown as (...all: Array<unknown>) => LuaTuple<[boolean, unknown]>)(method, ...args)[1];
}

const STORE_METHODS = [
	"StartSessionAsync",
	"MessageAsync",
	"GetAsync",
	"GetAtTimeAsync",
	"VersionQuery",
	"UpdateAsync",
	"RemoveAsync",
];

const PROFILE_METHODS = [
	"IsActive",
	"Reconcile",
	"Reset",
	"HoldSaves",
	"EndSession",
	"EndSessionAsync",
	"AddUserId",
	"RemoveUserId",
	"MessageHandler",
	"Save",
	"SaveAsync",
	"SetAsync",
];

/** Stores and profiles are objects that games build on: what they read there, put there and call with the wrong sign. */
export = () => {
	describe("a store", () => {
		it("carries the module's members, on its Mock too, and they change with the module's", () => {
			const { cloud, server } = startWorld();
			const store = server.store();
			const { ProfileStore } = server;
			for (const face of [store, store.Mock as unknown as typeof store]) {
				expect(face.OnError).to.equal(ProfileStore.OnError);
				expect(face.OnOverwrite).to.equal(ProfileStore.OnOverwrite);
				expect(face.OnCriticalToggle).to.equal(ProfileStore.OnCriticalToggle);
				expect(face.DataStoreState).to.equal("Access");
				expect(face.IsClosing).to.equal(false);
				expect(face.IsCriticalState).to.equal(false);
				expect(methodOf(face, "New")).to.equal(ProfileStore.New);
			}
			server.sim.close();
			expect(store.IsClosing).to.equal(true);
			cloud.advance(1);
		});

		it("has no member of a name that a game may use", () => {
			const { server } = startWorld();
			const fields = server.store() as unknown as Fields;
			for (const name of ["context", "home", "name", "template", "engine", "Data", "Profiles"]) {
				expect(fields.get(name)).to.equal(undefined);
				fields.set(name, "the game's");
			}
			expect(server.load("a").Data.Cash).to.equal(100);
			expect(fields.get("context")).to.equal("the game's");
		});

		it("says the right sign where a method is called with a dot, and New or SetConstant with a colon", () => {
			const { server } = startWorld();
			const store = server.store();
			for (const name of STORE_METHODS) {
				for (const first of [undefined, "a", {}]) {
					const text = tostring(callWithDot(methodOf(store, name), first, "b"));
					expect(includes(text, `${name}: call it with a colon: store:${name}(`)).to.equal(true);
				}
			}
			const { ProfileStore } = server;
			const text = tostring(callWithDot(ProfileStore.New as Method, ProfileStore, "Name", {}));
			expect(includes(text, "New: call it with a dot: ProfileStore.New(")).to.equal(true);
			for (const name of ["SetConstant", "SetConstants"]) {
				const answer = tostring(
					callWithDot(methodOf(ProfileStore, name), ProfileStore, "AUTO_SAVE_PERIOD", 60),
				);
				expect(includes(answer, `${name}: call it with a dot: ProfileStore.${name}(`)).to.equal(true);
			}
		});
	});

	describe("a connection", () => {
		it("has is_connected, as the reference's", () => {
			const { server } = startWorld();
			const profile = server.load("a");
			for (const signal of [profile.OnSave, profile.OnSessionEnd, server.ProfileStore.OnError]) {
				const connection = signal.Connect(() => {}) as unknown as { is_connected: boolean; Disconnect(): void };
				expect(connection.is_connected).to.equal(true);
				connection.Disconnect();
				expect(connection.is_connected).to.equal(false);
			}
		});
	});

	for (const signalMode of SIGNAL_MODES) {
		describe(`a profile, engine signals ${signalMode}`, () => {
			it("may be given fields of the game's own, whatever their names are", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const fields = profile as unknown as Fields;
				const names = [
					"active",
					"home",
					"viewed",
					"inbox",
					"session",
					"session_token",
					"load_timestamp",
					"is_mock",
				];
				for (const name of names) {
					expect(fields.get(name)).to.equal(undefined);
					fields.set(name, true);
				}
				profile.Data.Cash = 5;
				expect(profile.IsActive()).to.equal(true);
				expect(server.await(() => profile.SaveAsync())).to.equal(true);
				expect(server.await(() => profile.EndSessionAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				for (const name of names) (viewed as unknown as Fields).set(name, true);
				viewed.Data.Cash = 6;
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(6);
			});

			it("says the right sign where a method is called with a dot", () => {
				const { server } = startWorld({ signalMode });
				const profile = server.load("a");
				for (const name of PROFILE_METHODS) {
					for (const first of [undefined, 5, {}]) {
						const text = tostring(callWithDot(methodOf(profile, name), first));
						expect(includes(text, `${name}: call it with a colon: profile:${name}(`)).to.equal(true);
					}
				}
				expect(profile.IsActive()).to.equal(true);
			});

			it("and a version query say the right sign too", () => {
				const { server } = startWorld({ signalMode });
				const query = server.store().VersionQuery("a");
				const text = tostring(callWithDot(methodOf(query, "NextAsync")));
				expect(includes(text, "NextAsync: call it with a colon: query:NextAsync(")).to.equal(true);
			});

			it("is the template again after Reset, in the same table, and shares none with the template or another", () => {
				const { cloud, server } = startWorld({ signalMode });
				const [profile, other] = [server.load("a"), server.load("b")];
				const { Data } = profile;
				(Data as unknown as Fields).set("Wins", 5);
				Data.Items.push("Sword");
				profile.Reset();
				expect(profile.Data).to.equal(Data);
				expect((Data as unknown as Fields).get("Wins")).to.equal(undefined);
				expect(Data.Items.size()).to.equal(0);
				Data.Items.push("Shield");
				other.Reset();
				expect(other.Data.Items.size()).to.equal(0);
				expect(server.load("c").Data.Items.size()).to.equal(0);
				expect(server.await(() => profile.SaveAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Items.join()).to.equal("Shield");
			});

			for (const [name, data] of [
				["frozen", () => table.freeze(newTemplate())],
				["nil", () => undefined],
				["a number", () => 5],
				["a list", () => [1, 2, 3]],
				[
					"a proxy",
					() => {
						const inner = newTemplate();
						return setmetatable({}, { __index: inner as never, __newindex: inner as never });
					},
				],
				[
					"an object whose metatable is locked",
					() => setmetatable({ Cash: 3 }, { __metatable: "locked" as never }),
				],
				["an object that raises at every field", () => setmetatable({}, { __newindex: () => error("no") })],
			] as ReadonlyArray<readonly [name: string, data: () => unknown]>) {
				it(`whose Data is ${name} is the template again after Reset, and is saved`, () => {
					const { cloud, server } = startWorld({ signalMode });
					cloud.dataStore(STORE_NAME).preload("a", oldRecord());
					const profile = server.load("a");
					(profile as { Data: unknown }).Data = data();
					profile.Reset();
					expect(profile.Data.Cash).to.equal(100);
					expect(server.await(() => profile.SaveAsync())).to.equal(true);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
					expect(profileIn(cloud, "a").Data.Nested.Level).to.equal(1);
				});
			}

			it("that is only viewed is reset likewise, and a store without a template resets to nothing", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord());
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				viewed.Reset();
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
				const bare = server.ProfileStore.New<PlayerData>(STORE_NAME);
				const profile = server.await(() => bare.StartSessionAsync("a"))!;
				profile.Reset();
				expect((profile.Data as unknown as Fields).isEmpty()).to.equal(true);
			});

			it("whose Data is frozen is told by Reconcile what it lacks, which raises nothing", () => {
				const { server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data = table.freeze({ Cash: 1 }) as never;
				profile.Reconcile();
				expect(profile.Data.Items).to.equal(undefined);
				(profile as { Data: unknown }).Data = 5;
				expect(
					includes(
						errorOf(() => profile.Reconcile()),
						"Reconcile: Data must be a table",
					),
				).to.equal(true);
			});
		});
	}
};
