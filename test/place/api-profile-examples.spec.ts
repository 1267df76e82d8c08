import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import { SIGNAL_MODES } from "../support/world";
import type { ExampleData, Examples, ExampleServer } from "./api-examples";
import { bootExamples, load } from "./api-examples";

function newStore(server: ExampleServer): ReturnType<Examples["mockInStudio"]> {
	return server.ProfileStore.New<ExampleData>("PlayerData", { Coins: 100, Gems: 10 });
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	for (const signalMode of SIGNAL_MODES) {
		describe(`the API page's examples of a profile, with ${signalMode} engine signals`, () => {
			it("OnSave, OnLastSave, OnSessionEnd and OnAfterSave tell of a session's end, in this order", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootExamples(cloud);
				const profile = load(server, newStore(server), "a");
				const { examples } = server;
				examples.onAfterSave(profile);
				examples.onSessionEnd(profile);
				examples.onLastSave(profile);
				examples.onSave(profile);
				server.sim.run(() => profile.EndSession());
				cloud.advance(5);
				const lines = server.printed();
				expect(lines[0]).to.equal("Profile.Data is about to be saved to the DataStore");
				expect(lines[1]).to.equal(
					"Profile.Data is about to be saved to the DataStore for the last time; Reason: Manual",
				);
				expect(lines[2]).to.equal(
					"Profile session has ended - Profile.Data will no longer be saved to the DataStore",
				);
				const saved = "Profile.Data has been successfully saved to the DataStore: table:";
				expect(lines[3].sub(1, saved.size())).to.equal(saved);
				expect(lines.size()).to.equal(4);
			});

			it("OnLastSave tells a shutdown from a departure", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootExamples(cloud);
				const store = newStore(server);
				const leaver = load(server, store, "a");
				const stayer = load(server, store, "b");
				server.examples.logoutPenalty(leaver);
				server.examples.logoutPenalty(stayer);
				server.sim.run(() => leaver.EndSession());
				server.sim.close();
				cloud.advance(30);
				expect(server.printed().join()).to.equal(
					"The cause of the session ending is not due to a server shutdown",
				);
			});

			it("OnSessionEnd kicks the player whose session goes elsewhere", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootExamples(cloud);
				const other = bootExamples(cloud);
				const player = server.sim.join(1);
				server.examples.kickOnSessionEnd(load(server, newStore(server), "1"), server.player(player));
				load(other, newStore(other), "1");
				expect(player.kickMessage).to.equal("Your data has been loaded on another server - please rejoin");
			});

			it("EndSession ends the session of a player who leaves", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootExamples(cloud);
				const player = server.sim.join(1);
				const profile = load(server, newStore(server), "1");
				const profiles = new Map([[server.player(player), profile]]);
				server.examples.endSession(profiles);
				server.sim.leave(player);
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(false);
				expect(profiles.isEmpty()).to.equal(true);
			});

			it("MessageHandler hears of a message", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootExamples(cloud);
				const store = newStore(server);
				const profile = load(server, store, "a");
				server.examples.messageHandler(profile);
				server.sim.await(() => store.MessageAsync("a", { Hello: 1 }));
				cloud.advance(10);
				expect(server.printed().join().sub(1, 18)).to.equal("Message received: ");
				expect(server.printed().size()).to.equal(1);
			});

			it("MessageAsync changes the data and bans the player, who is on another server", () => {
				const cloud = new SimCloud({ signalMode });
				const sender = bootExamples(cloud);
				const server = bootExamples(cloud);
				const player = server.sim.join(1);
				const profile = load(server, newStore(server), "1");
				server.examples.messageHandlerForData(profile, server.player(player));
				sender.sim.await(() => sender.examples.messageAsync(newStore(sender), "1"));
				expect(sender.printed().join()).to.equal("Message sent successfully!");
				cloud.advance(10);
				expect(profile.Data.Coins).to.equal(105);
				expect(profile.Data.Gems).to.equal(5);
				expect(profile.Data.DogName).to.equal("John Doe");
				expect(player.kickMessage).to.equal("Exploiting");
				expect(server.printed().join()).to.equal("Successfully banned player using a message!");
			});

			it("MessageAsync reaches a player who is not playing at the next visit, once", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootExamples(cloud);
				const store = newStore(server);
				server.sim.await(() => server.examples.messageAsync(store, "1"));
				for (let visit = 1; visit <= 2; visit++) {
					const player = server.player(server.sim.join(visit));
					const profile = load(server, store, "1");
					server.examples.messageHandlerForData(profile, player);
					expect(profile.Data.Coins).to.equal(105);
					server.sim.run(() => profile.EndSession());
					cloud.advance(5);
				}
			});
		});
	}
};
