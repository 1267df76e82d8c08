import type { ForeignDataChoice } from "../../src/profile-store/types";
import {
	includes,
	isSame,
	leave,
	oldRecord,
	profileIn,
	replacedIn,
	watchErrors,
	watchOverwrites,
} from "../support/records";
import { SIGNAL_MODES, startWorld, STORE_NAME } from "../support/world";

type Mode = "immediate" | "deferred";

/** What another module left under the key. */
const FOREIGN = { Coins: 12, Pets: ["Cat"] };

/** A server whose game decides so about values that are no profiles; "a" holds one. */
function start(signalMode: Mode, decide: (value: unknown) => ForeignDataChoice) {
	const { cloud, server } = startWorld({ signalMode });
	cloud.dataStore(STORE_NAME).preload("a", FOREIGN);
	const asked = new Array<string>();
	server.store().OnForeignData = (key, value) => {
		asked.push(key);
		return decide(value);
	};
	return { cloud, server, asked, overwrites: watchOverwrites(server), errors: watchErrors(server) };
}

/** The coins of the other module become cash. */
function convert(value: unknown): object {
	return { Cash: (value as typeof FOREIGN).Coins, Items: [], Nested: { Level: 3 } };
}

/** Choices after which nothing may be overwritten, with what is told of them. */
const REFUSALS: Array<[what: string, decide: (yieldNow: () => void) => unknown, told: string | undefined]> = [
	["that answers Refuse", () => "Refuse", undefined],
	["that raises", () => error("the game's own mistake", 0), "OnForeignData raised an error: the game's own mistake"],
	[
		"that yields",
		(yieldNow) => {
			yieldNow();
			return "Overwrite";
		},
		"OnForeignData yielded, which it must not",
	],
	["that answers something else", () => 5, "OnForeignData must answer"],
	[
		"that answers a table that cannot be stored",
		() => ({ Cash: 5, Broken: { use: () => {} } }),
		"OnForeignData answered a table that cannot be stored: Data.Broken.use is a function",
	],
];

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`OnForeignData, engine signals ${signalMode}`, () => {
			it("is asked with the key and a copy of the value, and not for profiles, nothing, or messages alone", () => {
				const values = new Array<defined>();
				const { cloud, server, asked } = start(signalMode, (value) => {
					values.push(value as defined);
					(value as typeof FOREIGN).Coins = 0;
					return "Overwrite";
				});
				cloud.dataStore(STORE_NAME).preload("sound", oldRecord());
				server.load("sound");
				server.load("new");
				expect(server.await(() => server.store().MessageAsync("messages", {}))).to.equal(true);
				server.load("messages");
				expect(asked.size()).to.equal(0);
				server.load("a");
				expect(asked[0]).to.equal("a");
				expect(typeIs(values[0], "table")).to.equal(true);
				// What the game does to its copy does not change what is kept.
				expect(isSame(replacedIn(cloud, "a"), FOREIGN)).to.equal(true);
			});

			for (const choice of ["Overwrite", undefined] as const) {
				it(`that answers ${choice ?? "nothing"} makes way for the template`, () => {
					const { cloud, server, overwrites, errors } = start(signalMode, () => choice);
					const profile = server.load("a");
					expect(profile.Data.Cash).to.equal(100);
					leave(cloud, server, profile);
					expect(overwrites.join()).to.equal(`${STORE_NAME}|a`);
					expect(isSame(replacedIn(cloud, "a"), FOREIGN)).to.equal(true);
					expect(errors.size()).to.equal(0);
				});
			}

			it("that answers a table makes it the Data, which is the game's own from then on", () => {
				const { cloud, server, overwrites } = start(signalMode, convert);
				const profile = server.load("a");
				expect(profile.Data.Cash).to.equal(12);
				expect(profile.SessionLoadCount).to.equal(1);
				expect(overwrites.join()).to.equal(`${STORE_NAME}|a`);
				profile.Data.Cash = 13;
				leave(cloud, server, profile);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(13);
				expect(isSame(replacedIn(cloud, "a"), FOREIGN)).to.equal(true);
			});

			it("that answers the same table every time gives no two profiles one table", () => {
				const shared = { Cash: 1, Items: [], Nested: { Level: 1 } };
				const { cloud, server } = start(signalMode, () => shared);
				cloud.dataStore(STORE_NAME).preload("b", "old");
				const first = server.load("a");
				const second = server.load("b");
				first.Data.Nested.Level = 9;
				expect(second.Data.Nested.Level).to.equal(1);
				expect(shared.Nested.Level).to.equal(1);
			});

			for (const [what, decide, told] of REFUSALS) {
				it(`${what} refuses session, message and SetAsync, and leaves the value as it is`, () => {
					const { cloud, server, overwrites, errors } = start(signalMode, () => {
						return decide(() => server.sim.engine.scheduler.wait(1)) as ForeignDataChoice;
					});
					const store = server.store();
					const startedAt = cloud.now();
					expect(server.await(() => store.StartSessionAsync("a"))).to.equal(undefined);
					expect(server.await(() => store.MessageAsync("a", { Gift: 5 }))).to.equal(false);
					// At once: what the game decided does not pass.
					expect(cloud.now() - startedAt < 2).to.equal(true);
					cloud.advance(60);
					expect(isSame(cloud.dataStore(STORE_NAME).read("a"), FOREIGN)).to.equal(true);
					expect(overwrites.size()).to.equal(0);
					if (told === undefined) expect(errors.size()).to.equal(0);
					for (const line of errors) expect(includes(line, told!)).to.equal(true);
					if (told !== undefined) expect(errors.size() > 0).to.equal(true);
					expect(server.ProfileStore.IsCriticalState).to.equal(false);
				});
			}

			it("refuses until it answers otherwise: the key is not blocked", () => {
				let choice: ForeignDataChoice = "Refuse";
				const { server } = start(signalMode, () => choice);
				expect(server.await(() => server.store().StartSessionAsync("a"))).to.equal(undefined);
				choice = undefined;
				expect(server.load("a").Data.Cash).to.equal(100);
			});

			it("decides for messages: the imported Data and the message are both there for the session", () => {
				const { cloud, server, overwrites } = start(signalMode, convert);
				expect(server.await(() => server.store().MessageAsync("a", { Gift: 5 }))).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(12);
				const profile = server.load("a");
				expect(profile.Data.Cash).to.equal(12);
				let gift: number | undefined;
				server.sim.run(() => profile.MessageHandler<{ Gift: number }>((message) => (gift = message.Gift)));
				expect(gift).to.equal(5);
				expect(overwrites.join()).to.equal(`${STORE_NAME}|a`);
			});

			it("decides for views: the imported Data are shown, and nothing is written by looking", () => {
				const { cloud, server, overwrites } = start(signalMode, convert);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expect(viewed.Data.Cash).to.equal(12);
				expect(isSame(cloud.dataStore(STORE_NAME).read("a"), FOREIGN)).to.equal(true);
				expect(overwrites.size()).to.equal(0);
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(12);
				expect(isSame(replacedIn(cloud, "a"), FOREIGN)).to.equal(true);
				expect(overwrites.join()).to.equal(`${STORE_NAME}|a`);
			});

			it("decides once when the reply of the load is lost", () => {
				const { cloud, server, overwrites } = start(signalMode, convert);
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				const profile = server.load("a");
				expect(profile.Data.Cash).to.equal(12);
				expect(profile.SessionLoadCount).to.equal(1);
				expect(overwrites.join()).to.equal(`${STORE_NAME}|a`);
			});

			it("holds for Mock, too", () => {
				const { server, asked } = start(signalMode, () => "Refuse");
				// There is no foreign value in a mock that nobody wrote to but this library.
				expect(server.load("a", server.store().Mock).Data.Cash).to.equal(100);
				expect(asked.size()).to.equal(0);
			});
		});
	}
};
