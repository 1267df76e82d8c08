import type { Profile, ProfileStoreModule } from "../../src/profile-store/types";
import type { SimCloud } from "../../src/testing";
import { expectSame } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { IS_HEADLESS, NEW, newCloud, OLD, SERVER_KINDS, startPeer } from "../support/old-servers";
import type { PlayerData } from "../support/world";
import { errorOf } from "../support/world";

/** What a Luau caller finds in the table that `require` answers, and of which type. */
const MODULE_MEMBERS: ReadonlyArray<[name: string, typeName: string]> = [
	["IsClosing", "boolean"],
	["IsCriticalState", "boolean"],
	["DataStoreState", "string"],
	["OnError", "table"],
	["OnOverwrite", "table"],
	["OnCriticalToggle", "table"],
	["New", "function"],
	["SetConstant", "function"],
];

const STORE_MEMBERS: ReadonlyArray<[name: string, typeName: string]> = [
	["Name", "string"],
	["StartSessionAsync", "function"],
	["MessageAsync", "function"],
	["GetAsync", "function"],
	["VersionQuery", "function"],
	["RemoveAsync", "function"],
];

const PROFILE_MEMBERS: ReadonlyArray<[name: string, typeName: string]> = [
	["Data", "table"],
	["LastSavedData", "table"],
	["FirstSessionTime", "number"],
	["SessionLoadCount", "number"],
	["Session", "table"],
	["RobloxMetaData", "table"],
	["UserIds", "table"],
	["KeyInfo", "Instance"],
	["OnSave", "table"],
	["OnLastSave", "table"],
	["OnSessionEnd", "table"],
	["OnAfterSave", "table"],
	["ProfileStore", "table"],
	["Key", "string"],
	["IsActive", "function"],
	["Reconcile", "function"],
	["EndSession", "function"],
	["AddUserId", "function"],
	["RemoveUserId", "function"],
	["MessageHandler", "function"],
	["Save", "function"],
	["SetAsync", "function"],
];

const LONG = string.rep("x", 51);

/** Calls that raise, each with what it needs. */
interface Mistake {
	readonly name: string;
	readonly make: (server: PeerServer, profile: Profile<PlayerData>, viewed: Profile<PlayerData>) => void;
}

const MISTAKES: ReadonlyArray<Mistake> = [
	{ name: "New without a name", make: (server) => server.ProfileStore.New(undefined as never) },
	{ name: "New with an empty name", make: (server) => server.ProfileStore.New("") },
	{ name: "New with a name of 51 characters", make: (server) => server.ProfileStore.New(LONG) },
	{ name: "New with a template that is a number", make: (server) => server.ProfileStore.New("Other", 5 as never) },
	{ name: "StartSessionAsync with a number", make: (server) => server.store().StartSessionAsync(5 as never) },
	{ name: "StartSessionAsync with an empty key", make: (server) => server.store().StartSessionAsync("") },
	{ name: "StartSessionAsync with 51 characters", make: (server) => server.store().StartSessionAsync(LONG) },
	{
		name: "StartSessionAsync with params that are none",
		make: (server) => server.store().StartSessionAsync("b", 5 as never),
	},
	{ name: "StartSessionAsync of an active key", make: (server) => server.store().StartSessionAsync("a") },
	{ name: "MessageAsync with a number", make: (server) => server.store().MessageAsync(5 as never, {}) },
	{ name: "MessageAsync with an empty key", make: (server) => server.store().MessageAsync("", {}) },
	{ name: "MessageAsync with 51 characters", make: (server) => server.store().MessageAsync(LONG, {}) },
	{ name: "MessageAsync with a text", make: (server) => server.store().MessageAsync("a", "hello" as never) },
	{ name: "GetAsync with a number", make: (server) => server.store().GetAsync(5 as never) },
	{ name: "GetAsync with an empty key", make: (server) => server.store().GetAsync("") },
	{ name: "GetAsync with 51 characters", make: (server) => server.store().GetAsync(LONG) },
	{ name: "VersionQuery with a number", make: (server) => server.store().VersionQuery(5 as never) },
	{
		name: "VersionQuery with a direction that is none",
		make: (server) => server.store().VersionQuery("a", 5 as never),
	},
	{
		name: "VersionQuery with an Enum that is none",
		make: (server) => server.store().VersionQuery("a", Enum.CloseReason.Unknown as never),
	},
	{
		name: "VersionQuery with a text for a date",
		make: (server) => server.store().VersionQuery("a", undefined, "x" as never),
	},
	{ name: "RemoveAsync with a number", make: (server) => server.store().RemoveAsync(5 as never) },
	{ name: "RemoveAsync with an empty key", make: (server) => server.store().RemoveAsync("") },
	{ name: "MessageHandler with a number", make: (_, profile) => profile.MessageHandler(5 as never) },
	{ name: "SetAsync of a session", make: (_, profile) => profile.SetAsync() },
	{ name: "Save of a viewed profile", make: (_, _profile, viewed) => viewed.Save() },
	{ name: "Connect with a number", make: (_, profile) => profile.OnSave.Connect(5 as never) },
];

function expectMembers(owner: object, members: ReadonlyArray<[name: string, typeName: string]>): void {
	for (const [name, typeName] of members) {
		const found = typeOf((owner as Map<string, unknown>).get(name));
		if (found !== typeName) error(`${name} is ${found}, not ${typeName}`, 2);
	}
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const kind of SERVER_KINDS) {
		const startWithProfiles = (): {
			cloud: SimCloud;
			server: PeerServer;
			profile: Profile<PlayerData>;
			viewed: Profile<PlayerData>;
		} => {
			const cloud = newCloud();
			const server = startPeer(cloud, kind);
			const profile = server.load("a");
			const viewed = server.await(() => server.store().GetAsync("a"))!;
			return { cloud, server, profile, viewed };
		};

		describe(`what a Luau caller requires and calls: ${kind}`, () => {
			it("is a table with the members of the specification, known before anything yields", () => {
				const cloud = newCloud();
				const server = startPeer(cloud, kind);
				expectMembers(server.ProfileStore, MODULE_MEMBERS);
				expect(server.ProfileStore.DataStoreState).to.equal("Access");
				expect(server.ProfileStore.IsClosing).to.equal(false);
				expect(server.ProfileStore.IsCriticalState).to.equal(false);
				expect(cloud.now()).to.equal(0);
			});

			it("makes stores by a dot, which have the same members on themselves and on Mock", () => {
				const cloud = newCloud();
				const server = startPeer(cloud, kind);
				// roblox-ts writes a dot for `New` and a colon for the methods of a store, as the guide does.
				const store = server.ProfileStore.New("PlayerData", { Cash: 100 });
				expectMembers(store, STORE_MEMBERS);
				expectMembers(store.Mock, STORE_MEMBERS);
				expect(store.Name).to.equal("PlayerData");
				expect(cloud.now()).to.equal(0);
			});

			it("takes constants by a dot and before New, and refuses what is none", () => {
				const { ProfileStore } = startPeer(newCloud(), kind);
				ProfileStore.SetConstant("AUTO_SAVE_PERIOD", 60);
				for (const [name, value] of [["NO_SUCH", 1] as const, ["AUTO_SAVE_PERIOD", "x"] as const]) {
					const text = errorOf(() => ProfileStore.SetConstant(name as never, value as never));
					expect(text.find("[ProfileStore]: ", 1, true)[0]).to.be.ok();
				}
			});

			it("gives profiles with the members of the specification, viewed ones too", () => {
				const { server, profile, viewed } = startWithProfiles();
				expectMembers(profile, PROFILE_MEMBERS);
				expectMembers(viewed, PROFILE_MEMBERS);
				expect(profile.Key).to.equal("a");
				expect(profile.ProfileStore).to.equal(server.store());
				expect(viewed.ProfileStore).to.equal(server.store());
				expectSame({ PlaceId: 1818, JobId: server.sim.engine.host.jobId }, profile.Session);
				expect(profile.IsActive()).to.equal(true);
				expect(viewed.IsActive()).to.equal(false);
			});

			it("has signals to connect to, to wait for, and to count the listeners of", () => {
				const { cloud, server, profile } = startWithProfiles();
				const connection = profile.OnSave.Connect(() => {});
				profile.OnSave.Connect(() => {});
				expect(profile.OnSave.GetListenerCount()).to.equal(2);
				connection.Disconnect();
				connection.Disconnect();
				expect(profile.OnSave.GetListenerCount()).to.equal(1);
				let saved: object | undefined;
				server.run(() => (saved = profile.OnAfterSave.Wait()[0]));
				server.run(() => profile.Save());
				cloud.advance(3);
				expect(saved).to.equal(profile.LastSavedData);
			});

			for (const mistake of MISTAKES) {
				it(`raises "[ProfileStore]: ..." for ${mistake.name}`, () => {
					const { server, profile, viewed } = startWithProfiles();
					const text = errorOf(() => server.await(() => mistake.make(server, profile, viewed)));
					expect(text.find("[ProfileStore]: ", 1, true)[0]).to.be.ok();
				});
			}

			it("warns with the same prefix of what it does not raise for, and goes on", () => {
				const { cloud, server, profile } = startWithProfiles();
				server.run(() => profile.AddUserId(1.5));
				server.run(() => profile.RemoveUserId("1001" as never));
				server.unload(profile);
				const calls = cloud.calls.count("UpdateAsync");
				server.run(() => profile.Save());
				cloud.advance(3);
				expect(cloud.calls.count("UpdateAsync")).to.equal(calls);
				const warnings = server.sim.output.filter((line) => line.kind === "warn");
				expect(warnings.size()).to.equal(3);
				for (const { text } of warnings) expect(text.sub(1, 16)).to.equal("[ProfileStore]: ");
			});
		});
	}

	describe("the module table of Coffer", () => {
		it("has every member of the reference's but its test hooks, of the same type", () => {
			const cloud = newCloud();
			const [reference, ours] = [OLD, NEW].map((kind) => startPeer(cloud, kind).ProfileStore);
			// The reference's stores find their methods in the module table; ours have a table of their own.
			const inner = new Set(["Test", "__index", ...STORE_MEMBERS.map(([name]) => name)]);
			for (const [name, value] of reference as unknown as Map<string, unknown>) {
				if (inner.has(name)) continue;
				expect(typeOf((ours as unknown as Map<string, unknown>).get(name))).to.equal(typeOf(value));
			}
		});

		it("also has SetConstants, and refuses both after New", () => {
			const { ProfileStore } = startPeer(newCloud(), NEW);
			ProfileStore.SetConstants({ AUTO_SAVE_PERIOD: 60, SESSION_STEAL: 50 });
			ProfileStore.New("PlayerData");
			const late = [
				(module: ProfileStoreModule) => module.SetConstants({ AUTO_SAVE_PERIOD: 60 }),
				(module: ProfileStoreModule) => module.SetConstant("AUTO_SAVE_PERIOD", 60),
			];
			for (const call of late) {
				expect(errorOf(() => call(ProfileStore)).find("[ProfileStore]: ", 1, true)[0]).to.be.ok();
			}
		});
	});
};
