import { SimCloud } from "../../src/testing";
import type { SimPlayer } from "../../src/testing";
import { joinAndLoad, startProfiles } from "../support/player-world";
import type { TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

/** Waits in a thread; `answer` says "waiting", "nil" or the key of the profile. */
function waitFor(server: TestServer, player: SimPlayer): { answer: string; readonly thread: thread } {
	const waited = { answer: "waiting", thread: undefined as never as thread };
	waited.thread = server.sim.run(() => {
		const profile = server.PlayerProfiles.WaitForProfileAsync(player);
		waited.answer = profile === undefined ? "nil" : profile.Key;
	});
	return waited;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`WaitForProfileAsync, engine signals ${signalMode}`, () => {
			it("answers the profile once it is loaded, to everybody who waits, and at once afterwards", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server);
				const player = server.sim.join(12);
				const waits = [waitFor(server, player), waitFor(server, player)];
				expect(waits[0].answer).to.equal("waiting");
				cloud.advance(2);
				for (const waited of waits) expect(waited.answer).to.equal("12");
				expect(waitFor(server, player).answer).to.equal("12");
			});

			it("may be called before Start", () => {
				const { cloud, server } = startWorld({ signalMode });
				const player = server.sim.join(12);
				const waited = waitFor(server, player);
				cloud.advance(50);
				expect(waited.answer).to.equal("waiting");
				startProfiles(server);
				cloud.advance(2);
				expect(waited.answer).to.equal("12");
			});

			it("answers nil when the player leaves before Start, or during the load", () => {
				const { cloud, server } = startWorld({ signalMode });
				const early = server.sim.join(11);
				const waitedEarly = waitFor(server, early);
				server.sim.leave(early);
				cloud.advance(1);
				expect(waitedEarly.answer).to.equal("nil");
				startProfiles(server);
				const player = server.sim.join(12);
				const waited = waitFor(server, player);
				cloud.advance(0.05);
				server.sim.leave(player);
				cloud.advance(1);
				expect(waited.answer).to.equal("nil");
			});

			it("answers nil for a player who has left, at once", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server);
				const player = joinAndLoad(cloud, server, 12);
				server.sim.leave(player);
				cloud.advance(5);
				expect(waitFor(server, player).answer).to.equal("nil");
				const stranger = server.sim.join(13);
				server.sim.leave(stranger);
				cloud.advance(5);
				expect(waitFor(server, stranger).answer).to.equal("nil");
			});

			it("does not wait for ever when it is called while the player leaves", () => {
				for (const isStarted of [true, false]) {
					const { cloud, server } = startWorld({ signalMode });
					if (isStarted) startProfiles(server);
					const player = joinAndLoad(cloud, server, 12);
					let waited: ReturnType<typeof waitFor> | undefined;
					server.sim.engine.players.onRemoving(() => (waited = waitFor(server, player)));
					server.sim.leave(player);
					cloud.advance(5);
					expect(waited!.answer).to.equal("nil");
				}
			});

			it("answers nil when the load fails", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, { Key: () => error("a mistake in Key") });
				const player = server.sim.join(12);
				const waited = waitFor(server, player);
				cloud.advance(2);
				expect(waited.answer).to.equal("nil");
				expect(waitFor(server, player).answer).to.equal("nil");
			});

			it("answers nil when the server closes during the load", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server);
				server.load("held");
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", key: "held", seconds: 10 });
				const player = server.sim.join(12);
				const waited = waitFor(server, player);
				cloud.advance(0.05);
				server.sim.close();
				cloud.advance(5);
				expect(waited.answer).to.equal("nil");
			});

			it("answers nil after the session ended elsewhere", () => {
				const cloud = new SimCloud({ signalMode });
				const here = startServer(cloud);
				const there = startServer(cloud);
				startProfiles(here);
				const player = joinAndLoad(cloud, here, 12);
				there.load("12");
				cloud.advance(2);
				expect(waitFor(here, player).answer).to.equal("nil");
			});

			it("answers each stay of a player who comes back with its own profile", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server);
				const player = joinAndLoad(cloud, server, 12);
				server.sim.leave(player);
				const again = server.sim.join(12);
				const waited = waitFor(server, again);
				cloud.advance(3);
				expect(waited.answer).to.equal("12");
				expect(waitFor(server, player).answer).to.equal("nil");
			});

			it("is not disturbed by a waiting thread that is cancelled", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server);
				const player = server.sim.join(12);
				const cancelled = waitFor(server, player);
				const waited = waitFor(server, player);
				server.sim.engine.scheduler.cancel(cancelled.thread);
				cloud.advance(2);
				expect(cancelled.answer).to.equal("waiting");
				expect(waited.answer).to.equal("12");
			});
		});
	}
};
