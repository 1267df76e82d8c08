import { SimCloud } from "../../src/testing";
import { joinAndLoad, profileOf, startProfiles } from "../support/player-world";
import { leave, profileIn } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

interface Gift {
	Coins: number;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`MessageUserAsync, engine signals ${signalMode}`, () => {
			it("reaches a player on this server and on another one", () => {
				const cloud = new SimCloud({ signalMode });
				const here = startServer(cloud);
				const there = startServer(cloud);
				startProfiles(here);
				startProfiles(there);
				for (const [server, userId] of [
					[here, 1],
					[there, 2],
				] as const) {
					const player = joinAndLoad(cloud, server, userId);
					const coins = new Array<number>();
					server.sim.run(() => {
						profileOf(server, player).MessageHandler<Gift>((message, processed) => {
							coins.push(message.Coins);
							processed();
						});
					});
					expect(here.await(() => here.PlayerProfiles.MessageUserAsync(userId, { Coins: 5 }))).to.equal(true);
					cloud.advance(5);
					expect(coins.join(",")).to.equal("5");
				}
			});

			it("waits for a user who is offline, under the game's key", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, { Key: (userId) => `Player_${userId}` });
				expect(server.await(() => server.PlayerProfiles.MessageUserAsync(12, { Coins: 5 }))).to.equal(true);
				expect(cloud.dataStore("PlayerData").keys().join(",")).to.equal("Player_12");
				const profile = profileOf(server, joinAndLoad(cloud, server, 12));
				let coins = 0;
				server.sim.run(() => profile.MessageHandler<Gift>((message) => (coins = message.Coins)));
				expect(coins).to.equal(5);
			});

			it("answers false when the queue is full, and once the server closes", () => {
				const { server } = startWorld({ signalMode });
				server.ProfileStore.SetConstant("MAX_MESSAGE_QUEUE", 1);
				startProfiles(server);
				const send = () => server.PlayerProfiles.MessageUserAsync(12, { Coins: 5 });
				expect(server.await(send)).to.equal(true);
				expect(server.await(send)).to.equal(false);
				server.sim.close();
				let answer: boolean | undefined;
				server.sim.run(() => {
					answer = send();
				});
				expect(answer).to.equal(false);
			});
		});

		describe(`ViewUserAsync, engine signals ${signalMode}`, () => {
			it("shows the stored profile without a session, or nil", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, { Key: (userId) => `Player_${userId}` });
				expect(server.await(() => server.PlayerProfiles.ViewUserAsync(12))).to.equal(undefined);
				const profile = server.load("Player_12");
				profile.Data.Cash = 5;
				leave(cloud, server, profile);
				const viewed = server.await(() => server.PlayerProfiles.ViewUserAsync(12))!;
				expect((viewed.Data as typeof profile.Data).Cash).to.equal(5);
				expect(viewed.IsActive()).to.equal(false);
				expect(profileIn(cloud, "Player_12").MetaData.ActiveSession).to.equal(undefined);
			});
		});
	}
};
