import type { JournalLine, JournalRecord } from "../../../src/monetisation/support/lines";
import { mergeLines } from "../../../src/monetisation/support/lines";
import { addName, eraseName, NAMES_MAX, namesIn, withoutName } from "../../../src/monetisation/support/names";
import { SimCloud } from "../../../src/testing";
import { answerPrompt, askForGift, BUYER, FRIEND, openGiftShop } from "../../support/gift-world";
import type { ShopServer } from "../../support/shop";

const STORE = "CofferJournal";

function recordOf(cloud: SimCloud, userId: number): JournalRecord | undefined {
	return cloud.dataStore(STORE).read(tostring(userId)) as JournalRecord | undefined;
}

/** Whether a user's journal names another user, anywhere in its lines. */
function isNamed(cloud: SimCloud, ownerId: number, userId: number): boolean {
	return (recordOf(cloud, ownerId)?.Lines ?? []).some(({ From, To, Detail }) => {
		return From === userId || To === userId || (Detail ?? "").find(`user ${userId}`, 1, true)[0] !== undefined;
	});
}

function erase(shop: ShopServer, userId: number): boolean {
	return shop.server.await(() => shop.service.EraseJournalAsync(userId));
}

/** The buyer has given the friend a gift, and both have been told. */
function giveGift(cloud: SimCloud, shop: ShopServer): void {
	const buyer = shop.join(cloud, BUYER);
	const friend = shop.join(cloud, FRIEND);
	askForGift(shop, buyer, FRIEND);
	answerPrompt(cloud, buyer, true);
	cloud.advance(120);
	shop.server.sim.leave(buyer);
	shop.server.sim.leave(friend);
	cloud.advance(30);
}

function line(id: string, more: Partial<JournalLine>): JournalLine {
	return { Id: id, At: 1, Server: "s", Kind: "GiftSent", ...more };
}

export = () => {
	describe("the erasure of a user", () => {
		it("takes who was given something out of the giver's journal, which keeps the rest", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			giveGift(cloud, shop);
			expect(isNamed(cloud, BUYER, FRIEND)).to.equal(true);
			const count = recordOf(cloud, BUYER)!.Lines.size();
			expect(erase(shop, FRIEND)).to.equal(true);
			expect(isNamed(cloud, BUYER, FRIEND)).to.equal(false);
			expect(recordOf(cloud, BUYER)!.Lines.size()).to.equal(count);
			expect(recordOf(cloud, BUYER)!.NamedIn).to.equal(undefined);
			expect(cloud.dataStore(STORE).isRemoved(tostring(FRIEND))).to.equal(true);
		});

		it("takes the giver out of the journal of who was given something", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			giveGift(cloud, shop);
			expect(isNamed(cloud, FRIEND, BUYER)).to.equal(true);
			expect(erase(shop, BUYER)).to.equal(true);
			expect(isNamed(cloud, FRIEND, BUYER)).to.equal(false);
		});

		it("works from a server that has seen neither of them", () => {
			const cloud = new SimCloud();
			giveGift(cloud, openGiftShop(cloud, "one"));
			expect(erase(openGiftShop(cloud, "desk"), FRIEND)).to.equal(true);
			expect(isNamed(cloud, BUYER, FRIEND)).to.equal(false);
		});

		it("reaches lines that this server has not written yet", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer, FRIEND);
			answerPrompt(cloud, buyer, true);
			cloud.advance(10);
			expect(erase(shop, FRIEND)).to.equal(true);
			cloud.advance(120);
			expect(recordOf(cloud, BUYER)!.Lines.size() > 0).to.equal(true);
			expect(isNamed(cloud, BUYER, FRIEND)).to.equal(false);
		});

		it("answers false where a journal that names them could not be written, and does the rest when asked again", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			giveGift(cloud, shop);
			const fault = cloud.faults.script({ store: STORE, call: "UpdateAsync", kind: "errorBefore", times: 100 });
			expect(erase(shop, FRIEND)).to.equal(false);
			fault.stop();
			expect(recordOf(cloud, FRIEND)).to.be.ok();
			expect(erase(shop, FRIEND)).to.equal(true);
			expect(isNamed(cloud, BUYER, FRIEND)).to.equal(false);
		});

		it("is done once though replies are lost", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			giveGift(cloud, shop);
			cloud.faults.script({ store: STORE, kind: "lostReply", times: 2 });
			expect(erase(shop, FRIEND)).to.equal(true);
			expect(isNamed(cloud, BUYER, FRIEND)).to.equal(false);
			expect(cloud.dataStore(STORE).isRemoved(tostring(FRIEND))).to.equal(true);
		});

		it("finds gifts that were given after it", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			giveGift(cloud, shop);
			erase(shop, FRIEND);
			giveGift(cloud, shop);
			expect(isNamed(cloud, BUYER, FRIEND)).to.equal(true);
			expect(erase(shop, FRIEND)).to.equal(true);
			expect(isNamed(cloud, BUYER, FRIEND)).to.equal(false);
		});
	});

	describe("a name in a journal", () => {
		it("is that of others than its owner, each once", () => {
			const lines = [line("a", { From: 7, To: 8 }), line("b", { To: 8 }), line("c", { From: 9 }), line("d", {})];
			expect(namesIn(lines, 7).join(",")).to.equal("8,9");
		});

		it("is remembered once, and not beyond the bound", () => {
			const once = addName(undefined, 7)!;
			expect(once.NamedIn!.join(",")).to.equal("7");
			expect(addName(once, 7)).to.equal(undefined);
			const names = new Array<number>();
			for (const number of $range(1, NAMES_MAX)) names.push(number);
			expect(addName({ Version: 1, Lines: [], NamedIn: names }, NAMES_MAX + 1)).to.equal(undefined);
		});

		it("stays when lines are added", () => {
			const record = mergeLines(addName(undefined, 7), [line("a", {})]);
			expect(record.NamedIn!.join(",")).to.equal("7");
			expect(record.Lines.size()).to.equal(1);
		});

		it("goes from lines of before names had fields of their own", () => {
			for (const userId of [8, -1]) {
				const text = withoutName(line("a", { Detail: `gift to user ${userId}` }), userId).Detail!;
				expect(text).to.equal("gift to a user who was erased");
			}
			const other = line("a", { Detail: "to user 81, to user 18" });
			expect(withoutName(other, 8)).to.equal(other);
		});

		it("is nothing to write where it is not in there", () => {
			expect(eraseName({ Version: 1, Lines: [line("a", { To: 9 })] }, 8)).to.equal(undefined);
			expect(eraseName(undefined, 8)).to.equal(undefined);
			expect(eraseName({ Version: 1, Lines: [], NamedIn: [8, 9] }, 8)!.NamedIn!.join(",")).to.equal("9");
		});
	});
};
