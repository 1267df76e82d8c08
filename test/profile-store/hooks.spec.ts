import type { Profile } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { profileIn } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

type Fields = Map<unknown, unknown>;
type Hook = "OnSave" | "OnLastSave" | "OnSessionEnd" | "OnAfterSave";

const HOOKS: ReadonlyArray<Hook> = ["OnSave", "OnLastSave", "OnSessionEnd", "OnAfterSave"];

type Deed = (profile: Profile<PlayerData>, server: TestServer) => void;

/** What a hook may do, in which no save, end or handler may get stuck. */
const DEEDS: ReadonlyArray<readonly [name: string, deed: Deed]> = [
	["Save", (profile) => profile.IsActive() && profile.Save()],
	["SaveAsync", (profile) => profile.SaveAsync()],
	["EndSession", (profile) => profile.EndSession()],
	["EndSessionAsync", (profile) => profile.EndSessionAsync()],
	[
		"EndSession and SaveAsync",
		(profile) => {
			profile.EndSession();
			profile.SaveAsync();
		},
	],
	[
		"SaveAsync and EndSession",
		(profile) => {
			profile.SaveAsync();
			profile.EndSession();
		},
	],
	["an error", () => error("of the game")],
	[
		"a yield and EndSession",
		(profile, server) => {
			server.sim.engine.scheduler.wait(0.1);
			profile.EndSession();
		},
	],
	[
		"Reset and Reconcile",
		(profile) => {
			profile.Reset();
			profile.Reconcile();
		},
	],
	["GetAsync of its own key", (_profile, server) => server.store().GetAsync("a")],
	["MessageAsync to its own key", (_profile, server) => server.store().MessageAsync("a", { Coins: 1 })],
	["UpdateAsync of its own key", (_profile, server) => server.store().UpdateAsync("a", (data) => data)],
	[
		"StartSessionAsync of its own key",
		(profile, server) => !profile.IsActive() && server.store().StartSessionAsync("a"),
	],
];

/** Lets a hook do something once, and notes whether it came to its end. */
function doOnce(
	server: TestServer,
	profile: Profile<PlayerData>,
	hook: Hook,
	deed: Deed,
): { isBegun: boolean; isDone: boolean } {
	const state = { isBegun: false, isDone: false };
	server.sim.run(() => {
		(profile[hook] as Profile["OnSave"]).Connect(() => {
			if (state.isBegun) return;
			state.isBegun = true;
			pcall(deed, profile, server);
			state.isDone = true;
		});
	});
	return state;
}

/** What a game does inside of the hooks of a save. */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`hooks, engine signals ${signalMode}`, () => {
			for (const hook of HOOKS) {
				for (const [name, deed] of DEEDS) {
					it(`${hook} may do ${name}: it comes to its end, what there is then is stored, and the key is let go`, () => {
						const { cloud, server } = startWorld({ signalMode });
						const profile = server.load("a");
						const state = doOnce(server, profile, hook, deed);
						profile.Data.Cash = 5;
						server.sim.run(() => profile.Save());
						cloud.advance(10);
						if (profile.IsActive()) profile.Data.Cash = 6;
						server.sim.run(() => profile.EndSession());
						cloud.advance(10);
						expect(state.isDone).to.equal(true);
						cloud.takeErrors();
						const expected =
							name === "Reset and Reconcile" && hook === "OnLastSave" ? 100 : profile.Data.Cash;
						expect(profileIn(cloud, "a").Data.Cash).to.equal(expected);
						if (name !== "StartSessionAsync of its own key") {
							expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
						}
					});
				}
			}

			it("OnSave that is asked by the look of every minute may do SaveAsync: it is answered soon", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const state = doOnce(server, profile, "OnSave", (active) => active.SaveAsync());
				expect(cloud.runUntil(() => state.isBegun, 70)).to.equal(true);
				expect(cloud.runUntil(() => state.isDone, 20)).to.equal(true);
			});

			for (const [name, spoil] of [
				["nil", () => undefined],
				["a number", () => 5],
				["an empty table", () => ({})],
				[
					"a circle",
					() => {
						const circle = new Map<string, unknown>([["Cash", 1]]);
						circle.set("Self", circle);
						return circle;
					},
				],
				["a proxy", () => setmetatable({}, { __index: { Cash: 1 } as never })],
				["a table whose metatable is locked", () => setmetatable({}, { __metatable: "locked" as never })],
			] as ReadonlyArray<readonly [name: string, spoil: () => unknown]>) {
				it(`OnSessionEnd may put ${name} in the place of Data: stored is what there was, and the key is let go`, () => {
					const { cloud, server } = startWorld({ signalMode });
					const profile = server.load("a");
					profile.Data.Cash = 5;
					server.sim.run(() => {
						profile.OnSessionEnd.Connect(() => ((profile as { Data: unknown }).Data = spoil()));
						profile.EndSession();
					});
					cloud.advance(10);
					cloud.takeErrors();
					const cash = profileIn(cloud, "a").Data.Cash;
					expect(name === "a circle" ? cash === 1 : cash === 5).to.equal(true);
					expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
				});
			}

			it("metadata and user ids of any kind keep no Data from being stored", () => {
				const rubbish: ReadonlyArray<unknown> = [
					undefined,
					5,
					"text",
					{ Owner: 5 },
					{ 1: 5, Name: 6 },
					["one"],
					[1.5, 0 / 0],
					[math.huge],
					[1, 2, 3, 4, 5, 6],
					table.freeze({ Deep: { Deep: string.rep("x", 400) } }),
					setmetatable({}, { __metatable: "locked" as never }),
					() => {},
				];
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				let cash = 100;
				for (const value of rubbish) {
					for (const field of ["RobloxMetaData", "UserIds"]) {
						(profile as unknown as Fields).set(field, value);
						cash += 1;
						profile.Data.Cash = cash;
						expect(server.await(() => profile.SaveAsync())).to.equal(true);
						expect(profileIn(cloud, "a").Data.Cash).to.equal(cash);
					}
				}
				expect(server.await(() => profile.EndSessionAsync())).to.equal(true);
				const later = server.load("a");
				expect(later.Data.Cash).to.equal(cash);
			});
		});
	}

	describe("refusals of the store", () => {
		for (const code of ["103", "104", "105", "511", "512", "513"]) {
			for (const after of [0, 1, 2, 3]) {
				it(`(${code}) of two writes, after ${after} good ones, cost neither the session nor what is saved afterwards`, () => {
					const cloud = new SimCloud();
					const server = startServer(cloud);
					const profile = server.load("a");
					const message = `${code}: refused`;
					cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", message, times: 2, after });
					for (const cash of [1, 2, 3]) {
						profile.Data.Cash = cash;
						server.await(() => profile.SaveAsync());
						cloud.advance(1);
					}
					expect(profile.IsActive()).to.equal(true);
					profile.Data.Cash = 4;
					server.sim.run(() => profile.EndSession());
					cloud.advance(10);
					expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
					// With three good writes before them, the refusals meet the last save and are believed.
					if (after < 3) expect(profileIn(cloud, "a").Data.Cash).to.equal(4);
				});
			}
		}
	});
};
