import type { SimCloud } from "../../src/testing";
import type { PeerServer, ServerKind } from "../support/old-servers";
import { IS_HEADLESS, newCloud, NEW, OLD, startPeer } from "../support/old-servers";
import { STORE_NAME } from "../support/world";

interface Situation {
	readonly name: string;
	readonly play: (cloud: SimCloud, server: PeerServer) => string;
}

function storedCash(cloud: SimCloud): string {
	return tostring((cloud.dataStore(STORE_NAME).read("a") as { Data: { Cash?: number } }).Data.Cash);
}

function takeGift(server: PeerServer) {
	const profile = server.load("a");
	server.run(() =>
		profile.MessageHandler((_message, processed) => {
			profile.Data.Cash += 50;
			profile.Save();
			processed();
		}),
	);
	return profile;
}

/** Played on the reference module and on ours in the same simulated cloud: both must answer the same. */
const SITUATIONS: ReadonlyArray<Situation> = [
	{
		name: "a reset by message, whose handler ends the session and then says processed",
		play: (cloud, server) => {
			server.send("a", { Type: "Reset" });
			let runs = 0;
			for (const _ of $range(1, 3)) {
				const profile = server.load("a");
				server.run(() =>
					profile.MessageHandler((_message, processed) => {
						runs += 1;
						profile.EndSession();
						processed();
					}),
				);
				cloud.advance(3);
				if (profile.IsActive()) server.unload(profile);
				cloud.advance(3);
			}
			return `the handler ran ${runs} times`;
		},
	},
	{
		name: "a gift whose handler saves and then says processed, and a crash ten seconds later",
		play: (cloud, server) => {
			server.send("a", { Gift: 50 });
			takeGift(server);
			cloud.advance(10);
			server.sim.crash();
			return `cash ${takeGift(startPeer(cloud, server.kind)).Data.Cash}`;
		},
	},
	{
		name: "Data changed in the step of EndSession, after it",
		play: (cloud, server) => {
			const profile = server.load("a");
			cloud.advance(2);
			server.run(() => {
				profile.EndSession();
				profile.Data.Cash = 777;
			});
			cloud.advance(60);
			return `stored cash ${storedCash(cloud)}`;
		},
	},
	{
		name: "OnAfterSave of a save that could not store Data, which games take for the confirmation",
		play: (cloud, server) => {
			const profile = server.load("a");
			cloud.advance(1);
			let count = 0;
			profile.OnAfterSave.Connect(() => (count += 1));
			(profile.Data as unknown as Map<unknown, unknown>).set("World", string.rep("x", 4_300_000));
			server.run(() => profile.Save());
			cloud.advance(20);
			return `fired ${count} times`;
		},
	},
];

export = () => {
	describe("beside the reference", () => {
		if (!IS_HEADLESS) SKIP();
		for (const { name, play } of SITUATIONS) {
			it(name, () => {
				const told = (kind: ServerKind) => {
					const cloud = newCloud();
					const text = play(cloud, startPeer(cloud, kind));
					cloud.takeErrors();
					return text;
				};
				expect(`ours: ${told(NEW)}`).to.equal(`ours: ${told(OLD)}`);
			});
		}
	});
};
