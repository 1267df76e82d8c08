import { sealMessage } from "../../src/util/library-message";
import { callerError } from "../support/caller-error";
import { SIGNAL_MODES, startWorld } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a message between parts of the library, engine signals ${signalMode}`, () => {
			it("is shown to no handler of the game, and messages of the game to none of the library", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const seen = new Array<string>();
				const ours = new Array<string>();
				server.sim.run(() => {
					profile.MessageHandler<{ Kind: string }>((message, processed) => {
						seen.push(message.Kind);
						processed();
					});
					profile.LibraryMessageHandler((message, processed) => {
						ours.push((message as { Kind: string }).Kind);
						processed();
					});
				});
				for (const Kind of ["CofferOpened", "@coffer/Gift", "Gift"]) {
					server.await(() => server.store().MessageAsync("a", sealMessage({ Kind })));
				}
				cloud.advance(30);
				expect(seen.join(" ")).to.equal("CofferOpened Gift");
				expect(ours.join(" ")).to.equal("@coffer/Gift");
			});

			it("of the game that passes for one of the library is refused at the caller's line", () => {
				const { server } = startWorld({ signalMode });
				const store = server.store();
				const forged = { Kind: "@coffer/Gift" };
				const problem = callerError(() => store.MessageAsync("a", forged));
				expect(problem.match("^%[ProfileStore%]: MessageAsync: the Kind of a message")[0]).to.be.ok();
			});

			it("waits for a handler of the library, though the game calls everything processed", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				server.sim.run(() => profile.MessageHandler((_message, processed) => processed()));
				server.await(() => server.store().MessageAsync("a", sealMessage({ Kind: "@coffer/Gift" })));
				cloud.advance(90);
				let count = 0;
				server.sim.run(() => {
					profile.LibraryMessageHandler((_message, processed) => {
						count += 1;
						processed();
					});
				});
				cloud.advance(5);
				expect(count).to.equal(1);
			});
		});
	}
};
