import { callerError } from "../support/caller-error";
import { includes, warnings } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { newTemplate, SIGNAL_MODES, startWorld } from "../support/world";

const LONG = string.rep("x", 51);

/** The call raises at its own line, as ours, and the text holds all the parts: what was given, what is wanted. */
function expectMistake(call: () => unknown, ...parts: Array<string>): void {
	const text = callerError(call);
	const prefix = "[ProfileStore]: ";
	if (text.sub(1, prefix.size()) !== prefix) error(`the text does not begin with ${prefix}: ${text}`, 2);
	for (const part of parts) {
		if (!includes(text, part)) error(`"${part}" is not in: ${text}`, 2);
	}
}

/** Names that no store and no key may have, and what the error says of each. */
const BAD_NAMES: Array<[value: unknown, parts: Array<string>]> = [
	[undefined, ["must be a string", "not nil"]],
	[5, ["must be a string", "not the number 5"]],
	[true, ["must be a string", "not the boolean true"]],
	[{}, ["must be a string", "not a table"]],
	["", ["must not be empty"]],
	[LONG, ["at most 50 characters", "51 characters"]],
];

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a wrong argument, engine signals ${signalMode}`, () => {
			let server: TestServer;
			let requests: () => number;

			beforeEach(() => {
				const world = startWorld({ signalMode });
				server = world.server;
				const { calls } = world.cloud;
				const names = ["UpdateAsync", "GetAsync", "SetAsync", "RemoveAsync", "ListVersionsAsync"];
				requests = () => names.reduce((sum, name) => sum + calls.count(name), 0);
			});

			it("of New is told at the caller's line: the name", () => {
				for (const [value, parts] of BAD_NAMES) {
					expectMistake(() => server.ProfileStore.New(value as string), "New: store_name", ...parts);
				}
				expect(server.ProfileStore.New(string.rep("x", 50)).Name.size()).to.equal(50);
			});

			it("of New is told at the caller's line: a template that is no table", () => {
				for (const value of [5, "x", false, () => {}]) {
					expectMistake(
						() => server.ProfileStore.New("A", value as never),
						"New: template must be a table or nil",
					);
				}
			});

			it("of New is told with the path of what cannot be stored in the template", () => {
				const held: { Self?: object } = {};
				held.Self = held;
				const cases: Array<[template: unknown, path: string, reason: string]> = [
					[{ Pets: { Add: () => {} } }, "template.Pets.Add ", "a function"],
					[{ Name: "\xff\xfe" }, "template.Name ", "UTF-8"],
					[{ ["two words"]: { At: Enum.SortDirection.Ascending } }, 'template["two words"].At ', "EnumItem"],
					[
						new Map([
							[1, "a"],
							[5, "b"],
						]),
						"template",
						"number",
					],
					[new Map([[true, "a"]]), "template", "boolean"],
					[held, "template.Self ", "itself"],
				];
				for (const [template, path, reason] of cases) {
					expectMistake(
						() => server.ProfileStore.New("A", template as never),
						"cannot be stored",
						path,
						reason,
					);
				}
			});

			it("of New is no reason to raise where ProfileStore runs with it: it is told, and the rest is stored", () => {
				const { cloud, server: fresh } = startWorld();
				const template = { Ratio: 0 / 0, Most: math.huge, Cash: 5 };
				const store = fresh.ProfileStore.New("Odd", template);
				expect(warnings(fresh, "template.Ratio is not a number").size()).to.equal(1);
				expect(warnings(fresh, "template.Most is an infinite number").size()).to.equal(1);
				const profile = fresh.await(() => store.StartSessionAsync("a"))!;
				profile.Data.Cash = 6;
				fresh.await(() => profile.EndSessionAsync());
				expect((cloud.dataStore("Odd").read("a") as { Data: { Cash: number } }).Data.Cash).to.equal(6);
			});

			it("of SetConstant is told at the caller's line", () => {
				const { SetConstant } = server.ProfileStore;
				const nameOf = (name: unknown) => name as "AUTO_SAVE_PERIOD";
				expectMistake(() => SetConstant(nameOf("AUTOSAVE"), 5), '"AUTOSAVE"', "ASSUME_DEAD, AUTO_SAVE_PERIOD");
				expectMistake(() => SetConstant(nameOf(undefined), 5), "named by a nil");
				expectMistake(() => SetConstant("AUTO_SAVE_PERIOD", "5" as never), "takes a number", "not a string");
				expectMistake(() => SetConstant("AUTO_SAVE_PERIOD", undefined as never), "takes a number", "not a nil");
				expectMistake(() => SetConstant("AUTO_SAVE_PERIOD", -1), "not negative", "-1");
				expectMistake(() => SetConstant("AUTO_SAVE_PERIOD", 0 / 0), "takes a number");
				expectMistake(() => SetConstant("AUTO_SAVE_PERIOD", math.huge), "takes a number", "inf");
				expectMistake(() => SetConstant("AUTO_SAVE_PERIOD", 0), "AUTO_SAVE_PERIOD must be more than 0");
			});

			it("of SetConstants is told at the caller's line, and then none of them is set", () => {
				const { SetConstants } = server.ProfileStore;
				const wrong = { MAX_MESSAGE_QUEUE: 1, AUTO_SAVE: 5 };
				expectMistake(() => SetConstants(wrong), 'no constant "AUTO_SAVE"', "AUTO_SAVE_PERIOD");
				expectMistake(() => SetConstants(5 as never), "must be a table", "not a number");
				expectMistake(() => SetConstants(undefined as never), "must be a table", "not a nil");
				const send = () => server.await(() => server.store().MessageAsync("a", {}));
				expect(send() && send()).to.equal(true);
			});

			it("is every constant after New, which is told at the caller's line", () => {
				const { SetConstant, SetConstants } = server.ProfileStore;
				server.store();
				expectMistake(
					() => SetConstant("AUTO_SAVE_PERIOD", 60),
					"SetConstant: constants cannot be changed after New",
				);
				const constants = { AUTO_SAVE_PERIOD: 60 };
				expectMistake(() => SetConstants(constants), "SetConstants: constants cannot be changed after New");
			});

			it("is every wrong profile_key, on a store and on its Mock", () => {
				for (const store of [server.store(), server.store().Mock]) {
					for (const [value, parts] of BAD_NAMES) {
						const key = value as string;
						expectMistake(() => store.StartSessionAsync(key), "StartSessionAsync: profile_key", ...parts);
						expectMistake(() => store.MessageAsync(key, {}), "MessageAsync: profile_key", ...parts);
						expectMistake(() => store.GetAsync(key), "GetAsync: profile_key", ...parts);
						expectMistake(() => store.VersionQuery(key), "VersionQuery: profile_key", ...parts);
						expectMistake(() => store.RemoveAsync(key), "RemoveAsync: profile_key", ...parts);
					}
				}
				expect(requests()).to.equal(0);
			});

			it("of StartSessionAsync is told at the caller's line: params", () => {
				const start = (params: unknown) => server.store().StartSessionAsync("a", params as never);
				expect(() => start(5)).to.throw("params must be a table or nil, not the number 5");
				const store = server.store();
				expectMistake(
					() => store.StartSessionAsync("a", true as never),
					"params must be a table or nil",
					"the boolean true",
				);
				const badCancel = { Cancel: true } as never;
				expectMistake(
					() => store.StartSessionAsync("a", badCancel),
					"Cancel (a function or nil, here the boolean true)",
				);
				const badSteal = { Steal: "yes" } as never;
				expectMistake(
					() => store.StartSessionAsync("a", badSteal),
					"Steal (a boolean or nil",
					'the string "yes"',
				);
				expect(requests()).to.equal(0);
			});

			it("of MessageAsync is told at once with the path of what cannot be stored", () => {
				const store = server.store();
				expectMistake(() => store.MessageAsync("a", undefined as never), "message must be a table, not nil");
				expectMistake(
					() => store.MessageAsync("a", "gift" as never),
					"message must be a table",
					'the string "gift"',
				);
				const message = { Gift: { Give: () => {} } };
				expectMistake(
					() => store.MessageAsync("a", message),
					"cannot be stored",
					"message.Gift.Give",
					"is a function",
				);
				expect(requests()).to.equal(0);
			});

			it("of GetAsync is told at the caller's line: the version", () => {
				const store = server.store();
				expectMistake(() => store.GetAsync("a", 5 as never), "version must be a string or nil", "the number 5");
			});

			it("of VersionQuery is told at the caller's line: the direction and the dates", () => {
				const store = server.store();
				const direction = "Descending" as never;
				expectMistake(
					() => store.VersionQuery("a", direction),
					"must be an Enum.SortDirection or nil",
					'"Descending"',
				);
				const other = Enum.ProductPurchaseDecision.PurchaseGranted as never;
				expectMistake(
					() => store.VersionQuery("a", other),
					"must be an Enum.SortDirection or nil",
					"a EnumItem",
				);
				const minDate = "yesterday" as never;
				expectMistake(
					() => store.VersionQuery("a", undefined, minDate),
					"min_date must be a DateTime",
					'"yesterday"',
				);
				const maxDate = {} as never;
				expectMistake(
					() => store.VersionQuery("a", undefined, 0, maxDate),
					"max_date must be a DateTime",
					"a table",
				);
			});

			it("of a profile's members is told at the caller's line", () => {
				const profile = server.load("a");
				const handler = 5 as never;
				expectMistake(() => profile.MessageHandler(handler), "handler must be a function", "the number 5");
				expectMistake(() => profile.OnSave.Connect(handler), "Connect takes a function", "not a number");
				expectMistake(
					() => profile.SetAsync(),
					"SetAsync: this profile has a session",
					"GetAsync, VersionQuery",
				);
				server.sim.run(() => profile.Save());
				server.await(() => server.sim.engine.scheduler.wait(1));
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expectMistake(() => viewed.Save(), "Save: this profile is only viewed", "SetAsync");
			});

			it("of the module's signals is told at the caller's line", () => {
				const { OnError } = server.ProfileStore;
				expectMistake(() => OnError.Connect(undefined as never), "Connect takes a function", "not a nil");
			});

			it("is a key that has a session on this server already, told at the caller's line", () => {
				const store = server.store();
				server.load("a");
				expectMistake(() => store.StartSessionAsync("a"), "has a session for this profile already", "KEY:a");
			});

			it("does no harm: the store works afterwards", () => {
				const store = server.ProfileStore.New<PlayerData>("B", newTemplate());
				pcall(() => store.StartSessionAsync("a", 5 as never));
				pcall(() => store.MessageAsync("a", 5 as never));
				expect(server.load("a", store).Data.Cash).to.equal(100);
			});
		});
	}
};
