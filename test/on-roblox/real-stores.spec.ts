import type { Profile } from "../../src/profile-store/types";
import { onRoblox } from "../support/on-roblox";
import { loadReal, RealServer, waitUntil } from "../support/real-engine";
import type { PlayerData } from "../support/world";

/** The library on the data stores, messages and memory stores of Roblox: `npm run on-roblox` runs these. */
export = () => {
	if (onRoblox === undefined) {
		SKIP();
		return;
	}

	describe("a session on real data stores", () => {
		it("starts from the template, saves, ends, and is there again with what was saved", () => {
			const store = new RealServer().store("session", ["a"]);
			const profile = loadReal(store, "a");
			expect(profile.Data.Cash).to.equal(100);
			profile.Data.Cash = 120;
			expect(profile.SaveAsync()).to.equal(true);
			profile.Data.Items.push("Sword");
			expect(profile.EndSessionAsync()).to.equal(true);
			const again = loadReal(store, "a");
			expect(`${again.Data.Cash} ${again.Data.Items.join(",")}`).to.equal("120 Sword");
			expect(again.SessionLoadCount).to.equal(2);
			expect(again.EndSessionAsync()).to.equal(true);
		});

		it("keeps metadata and user ids at the key", () => {
			const store = new RealServer().store("metadata", ["a"]);
			const profile = loadReal(store, "a");
			profile.AddUserId(12);
			profile.RobloxMetaData = { Level: 3 };
			expect(profile.EndSessionAsync()).to.equal(true);
			const view = store.GetAsync("a")!;
			expect(view.UserIds.join(",")).to.equal("12");
			expect((view.RobloxMetaData as { Level: number }).Level).to.equal(3);
			expect(view.Session).to.equal(undefined);
		});

		it("is handed over between two servers, and the first one ends its own", () => {
			const [first, second] = [new RealServer(), new RealServer()];
			const profile = loadReal(first.store("hop", ["a"]), "a");
			profile.Data.Cash = 7;
			const taken = loadReal(second.store("hop", ["a"]), "a");
			expect(taken.Data.Cash).to.equal(7);
			expect(waitUntil(() => !profile.IsActive(), 10)).to.equal(true);
			expect(taken.EndSessionAsync()).to.equal(true);
		});
	});

	describe("what is done without a session on real data stores", () => {
		it("a message waits for the next session", () => {
			const store = new RealServer().store("message", ["a"]);
			expect(store.MessageAsync("a", { Coins: 5 })).to.equal(true);
			const profile = loadReal(store, "a");
			let coins = 0;
			profile.MessageHandler<{ Coins: number }>((message, processed) => {
				coins += message.Coins;
				processed();
			});
			expect(coins).to.equal(5);
			expect(profile.EndSessionAsync()).to.equal(true);
		});

		it("a transform changes who does not play, and is refused while the session lives", () => {
			const store = new RealServer().store("update", ["a"]);
			const profile = loadReal(store, "a");
			const double = (data: PlayerData): PlayerData => ({ ...data, Cash: data.Cash * 2 });
			expect(store.UpdateAsync("a", double)[1]).to.equal("SessionActive");
			expect(profile.EndSessionAsync()).to.equal(true);
			expect(store.UpdateAsync("a", double)[0]).to.equal(true);
			expect(store.GetAsync("a")!.Data.Cash).to.equal(200);
		});

		it("a version query finds what was stored, and a removal leaves nothing to read", () => {
			const store = new RealServer().store("versions", ["a"]);
			const profile = loadReal(store, "a");
			profile.Data.Cash = 42;
			expect(profile.EndSessionAsync()).to.equal(true);
			const version = store.VersionQuery("a", Enum.SortDirection.Descending).NextAsync();
			expect(version!.Data.Cash).to.equal(42);
			expect(store.RemoveAsync("a")).to.equal(true);
			expect(store.GetAsync("a")).to.equal(undefined);
		});
	});

	describe("a made-up player on real data stores", () => {
		it("gets a profile on joining, which is saved on leaving", () => {
			const server = new RealServer();
			const store = server.store("player", ["12"]);
			server.PlayerProfiles.Start({ Store: store });
			const player = server.players.join(12);
			expect(waitUntil(() => server.PlayerProfiles.GetProfile(player) !== undefined, 30)).to.equal(true);
			const profile = server.PlayerProfiles.GetProfile(player) as Profile<PlayerData>;
			profile.Data.Cash = 9;
			server.players.leave(player);
			expect(waitUntil(() => store.GetAsync("12")?.Session === undefined, 30)).to.equal(true);
			expect(store.GetAsync("12")!.Data.Cash).to.equal(9);
		});
	});
};
