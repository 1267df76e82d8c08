import { callerError } from "../support/caller-error";
import { joinAndLoad, profileOf, startProfiles } from "../support/player-world";
import { includes } from "../support/records";
import type { TestServer } from "../support/world";
import { SIGNAL_MODES, startWorld } from "../support/world";

/** The call raises at its own line, as ours, and the text holds all the parts. */
function expectMistake(call: () => unknown, ...parts: Array<string>): void {
	const text = callerError(call);
	const prefix = "[PlayerProfiles]: ";
	if (text.sub(1, prefix.size()) !== prefix) error(`the text does not begin with ${prefix}: ${text}`, 2);
	for (const part of parts) {
		if (!includes(text, part)) error(`"${part}" is not in: ${text}`, 2);
	}
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a mistake in a call of PlayerProfiles, engine signals ${signalMode}`, () => {
			let server: TestServer;

			beforeEach(() => {
				server = startWorld({ signalMode }).server;
			});

			it("is told at the caller's line: the options of Start", () => {
				const { PlayerProfiles } = server;
				const Store = server.store();
				const cases: Array<[options: unknown, parts: Array<string>]> = [
					[undefined, ["options must be a table", "not nil"]],
					[5, ["options must be a table", "the number 5"]],
					[{}, ["Store must be a store made by ProfileStore.New", "not nil"]],
					[{ Store: "PlayerData" }, ["Store must be a store", 'the string "PlayerData"']],
					[{ Store: {} }, ["Store must be a store", "a table"]],
					[{ Store, Key: "Player_" }, ["Key must be a function or nil", 'the string "Player_"']],
					[{ Store, OnLoaded: true }, ["OnLoaded must be a function or nil", "the boolean true"]],
					[{ Store, OnFailed: 5 }, ["OnFailed must be a function or nil", "the number 5"]],
					[
						{ Store, KickMessages: "Bye" },
						["KickMessages takes LoadFailed, SessionEnded and ServerOutdated"],
					],
					[
						{ Store, KickMessages: { LoadFailed: 5 } },
						["KickMessages takes LoadFailed, SessionEnded and ServerOutdated"],
					],
					[{ Store, Onloaded: () => {} }, ["no option Onloaded", "Store, Key, OnLoaded"]],
				];
				for (const [options, parts] of cases) {
					expectMistake(() => PlayerProfiles.Start(options as never), "Start: ", ...parts);
				}
			});

			it("does not count as a start", () => {
				const { cloud, server: other } = startWorld({ signalMode });
				pcall(() => other.PlayerProfiles.Start(5 as never));
				startProfiles(other);
				expect(profileOf(other, joinAndLoad(cloud, other, 12)).IsActive()).to.equal(true);
			});

			it("is a second Start", () => {
				const { PlayerProfiles } = server;
				startProfiles(server);
				const options = { Store: server.store() };
				expectMistake(() => PlayerProfiles.Start(options), "Start: may be called once only");
			});

			it("is told at the caller's line: user ids that are no whole numbers", () => {
				const { PlayerProfiles } = server;
				startProfiles(server);
				for (const wrong of ["12", 1.5, {}, true] as Array<never>) {
					expectMistake(
						() => PlayerProfiles.MessageUserAsync(wrong, {}),
						"MessageUserAsync: user_id must be",
					);
					expectMistake(() => PlayerProfiles.ViewUserAsync(wrong), "ViewUserAsync: user_id must be");
				}
			});

			it("is told at the caller's line: messages that cannot be stored", () => {
				const { PlayerProfiles } = server;
				startProfiles(server);
				const text = "gift" as never;
				expectMistake(() => PlayerProfiles.MessageUserAsync(12, text), "message must be a table", '"gift"');
				const message = { Give: () => {} };
				expectMistake(() => PlayerProfiles.MessageUserAsync(12, message), "message.Give", "a function");
			});

			it("is a call for a user before Start", () => {
				const { PlayerProfiles } = server;
				expectMistake(() => PlayerProfiles.MessageUserAsync(12, {}), "MessageUserAsync: call Start first");
				expectMistake(() => PlayerProfiles.ViewUserAsync(12), "ViewUserAsync: call Start first");
			});
		});
	}
};
