import { deepCopy } from "../../../src/storable/deep-copy";
import { SimCloud } from "../../../src/testing";
import { includes, oldRecord } from "../../support/records";
import {
	answerPrompt,
	askForGift,
	BUYER,
	dataOf,
	FRIEND,
	GEMS,
	gems,
	openGiftShop,
	storedGems,
	storedHome,
} from "../../support/gift-world";
import { ShopServer } from "../../support/shop";
import { errorOf, startServer, STORE_NAME } from "../../support/world";

const GIFT = { Kind: "@coffer/Gift", Gift: "whatever", Product: tostring(GEMS), From: 1 };
const REGRANT = { Kind: "@coffer/Regrant", Purchase: "whatever", Product: tostring(GEMS) };

/** What could be made by mistake, or on a client's wish, by name. */
function forgeries(): ReadonlyArray<readonly [name: string, message: object]> {
	const [shown, object] = [{ Kind: "@coffer/Gift" }, { ...GIFT }];
	return [
		["a gift", { ...GIFT }],
		["a regrant", { ...REGRANT }],
		["a void", { Kind: "@coffer/Void", Entry: "1", Product: tostring(GEMS), GrantedAt: 0 }],
		["a kind that nobody knows yet", { Kind: "@coffer/", Gift: "whatever" }],
		["a frozen table", table.freeze({ ...GIFT })],
		["an object of the game", setmetatable(object, { __index: object as never })],
		["an object whose class says that it is equal to everything", setmetatable({ ...GIFT }, { __eq: () => true })],
		["a table with the field of another object", setmetatable({ ...GIFT }, { __index: shown as never })],
	];
}

/** Messages of the library are believed, so nobody else may send any. */
export = () => {
	describe("a message that passes for one of the library", () => {
		it("cannot be made by a message of the game that passes for one of the library", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			const player = shop.join(cloud, BUYER);
			const forged = { Kind: "@coffer/Gift", Gift: "whatever", Product: tostring(GEMS), From: 1 };
			pcall(() => shop.server.await(() => shop.server.PlayerProfiles.MessageUserAsync(BUYER, forged)));
			cloud.advance(10);
			shop.server.sim.leave(player);
			cloud.advance(10);
			expect(storedGems(cloud, BUYER)).to.equal(0);
		});

		for (const [name, message] of forgeries()) {
			it(`is refused at the caller's line, and nothing is sent: ${name}`, () => {
				const cloud = new SimCloud();
				const shop = openGiftShop(cloud, "one");
				const { PlayerProfiles } = shop.server;
				const store = shop.server.store();
				const data = dataOf(shop, {});
				const problems = [
					errorOf(() => shop.server.await(() => PlayerProfiles.MessageUserAsync(BUYER, message))),
					errorOf(() => shop.server.await(() => store.MessageAsync(tostring(BUYER), message))),
					errorOf(() => shop.server.await(() => store.Mock.MessageAsync(tostring(BUYER), message))),
					errorOf(() => shop.server.await(() => data.MessageUserAsync!(BUYER, message))),
				];
				for (const problem of problems) expect(includes(problem, "@coffer/")).to.equal(true);
				cloud.advance(10);
				expect(cloud.dataStore(STORE_NAME).read(tostring(BUYER))).to.equal(undefined);
			});
		}

		it("is refused when it is a copy of a gift that went through the game's own Data", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			let problem = "";
			const data = dataOf(shop, {
				MessageUserAsync(userId, message) {
					const copies = [deepCopy(message), { ...message }];
					for (const copy of copies) {
						problem = errorOf(() => shop.server.PlayerProfiles.MessageUserAsync(userId + 1, copy));
					}
					return shop.server.PlayerProfiles.MessageUserAsync(userId, message);
				},
			});
			shop.start({ devProducts: [gems] }, { Data: data });
			const buyer = shop.join(cloud, BUYER);
			const friends = [FRIEND, FRIEND + 1].map((userId) => shop.join(cloud, userId));
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(20);
			for (const friend of friends) shop.server.sim.leave(friend);
			cloud.advance(10);
			expect(includes(problem, "@coffer/")).to.equal(true);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
			expect(storedGems(cloud, FRIEND + 1)).to.equal(0);
		});

		it("is none where only what lies in it, or the case of its letters, is like one", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			const seen = new Array<string>();
			const player = shop.join(cloud, BUYER);
			shop.profile(player).MessageHandler<{ Kind?: string }>((message, processed) => {
				seen.push(message.Kind ?? "none");
				processed();
			});
			for (const message of [
				{ Gift: GIFT },
				{ ...GIFT, Kind: "@Coffer/Gift" },
				{ ...GIFT, Kind: "coffer/Gift" },
			]) {
				shop.server.await(() => shop.server.PlayerProfiles.MessageUserAsync(BUYER, message));
			}
			cloud.advance(10);
			shop.server.sim.leave(player);
			cloud.advance(10);
			expect(seen.join(" ")).to.equal("none @Coffer/Gift coffer/Gift");
			expect(storedGems(cloud, BUYER)).to.equal(0);
		});
	});

	describe("a message of the library", () => {
		it("that lay in the queue already, from a server of before, is read", () => {
			const cloud = new SimCloud();
			const queue = [
				[1, { ...GIFT }],
				[2, { ...REGRANT }],
			];
			cloud.dataStore(STORE_NAME).preload(tostring(BUYER), { ...oldRecord(), GlobalUpdates: [2, queue] });
			const shop = openGiftShop(cloud, "one");
			const player = shop.join(cloud, BUYER);
			cloud.advance(10);
			shop.server.sim.leave(player);
			cloud.advance(10);
			expect(storedHome(cloud, BUYER).MonetisationCredits?.[tostring(GEMS)]).to.equal(1);
			expect(storedHome(cloud, BUYER).Cash).to.equal(oldRecord().Data.Cash + 50);
		});

		it("stays in its queue over a SetAsync of a view, whatever the game did with the message that the view showed", () => {
			const cloud = new SimCloud();
			const queue = [[1, { Kind: "Mine" }]];
			cloud.dataStore(STORE_NAME).preload(tostring(BUYER), { ...oldRecord(), GlobalUpdates: [1, queue] });
			const shop = openGiftShop(cloud, "one");
			const store = shop.server.store();
			const view = shop.server.await(() => store.GetAsync(tostring(BUYER)))!;
			view.MessageHandler<{ Kind: string }>((message) => {
				for (const [key, value] of pairs(GIFT)) (message as unknown as Map<string, unknown>).set(key, value);
			});
			expect(shop.server.await(() => view.SetAsync())).to.equal(true);
			const player = shop.join(cloud, BUYER);
			cloud.advance(10);
			shop.server.sim.leave(player);
			cloud.advance(10);
			expect(storedHome(cloud, BUYER).Cash).to.equal(oldRecord().Data.Cash);
			expect(storedHome(cloud, BUYER).MonetisationCredits?.[tostring(GEMS)]).to.equal(undefined);
		});
	});
};
