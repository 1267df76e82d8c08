import { HASH_LENGTH, hashOf } from "../../../src/monetisation/ledger/hash";
import { openLedger } from "../../../src/monetisation/ledger/open";
import { hasHash, isPacked, joinPacked, packHashes } from "../../../src/monetisation/ledger/packed";
import {
	isKnownPurchase,
	isSavedPurchase,
	PACKED_KEY,
	packedOf,
	RECENT_MAX,
	recentIds,
	rememberPurchase,
} from "../../../src/monetisation/ledger/purchases";
import type { LedgerData } from "../../../src/monetisation/ledger/types";
import { jsonLength } from "../../../src/storable/json-length";

const MANY = 10_000;

function idOf(index: number): string {
	return "%08x-6a0a-4a8f-9c1a-3f6f0f6c2b11".format(index);
}

function ledgerWith(count: number): LedgerData {
	const { ledger } = openLedger({}, 1000);
	for (const index of $range(1, count)) {
		rememberPurchase(ledger, { Id: idOf(index), Product: "7", At: 1000 + index, Spent: 25 });
	}
	return ledger;
}

export = () => {
	describe("the hash of a purchase id", () => {
		it("is FNV-1a of 64 bits as Base64, which any tool computes", () => {
			expect(hashOf("")).to.equal("y/Kc5IQiIyU");
			expect(hashOf("a")).to.equal("r2PcTIYB7Iw");
			expect(hashOf("foobar")).to.equal("hZRBcfc5Z+g");
			expect(hashOf("b5b2a9a0-6a0a-4a8f-9c1a-3f6f0f6c2b11")).to.equal("5o2aWtddl9w");
		});

		it("has 11 characters, and differs for ids that differ by a single bit", () => {
			const seen = new Set<string>();
			for (const index of $range(1, 2000)) {
				const hash = hashOf(idOf(index));
				expect(hash.size()).to.equal(HASH_LENGTH);
				seen.add(hash);
			}
			expect(seen.size()).to.equal(2000);
		});
	});

	describe("packed hashes", () => {
		const hashes = [3, 1, 2, 5, 4].map((index) => hashOf(idOf(index)));

		it("are the same text in whatever order they were added, and however often", () => {
			const all = packHashes(hashes);
			let grown = "";
			for (const hash of [...hashes, ...hashes]) grown = joinPacked(grown, hash);
			expect(grown).to.equal(all);
			expect(packHashes([...hashes, ...hashes])).to.equal(all);
			expect(joinPacked(packHashes([hashes[0], hashes[1]]), packHashes(hashes))).to.equal(all);
			expect(joinPacked("", all)).to.equal(all);
			expect(joinPacked(all, "")).to.equal(all);
		});

		it("know each of them, and no other", () => {
			const all = packHashes(hashes);
			for (const hash of hashes) expect(hasHash(all, hash)).to.equal(true);
			for (const index of $range(6, 200)) expect(hasHash(all, hashOf(idOf(index)))).to.equal(false);
			expect(hasHash("", hashes[0])).to.equal(false);
			// Across the border of two of them.
			expect(hasHash(all, all.sub(5, 4 + HASH_LENGTH))).to.equal(false);
		});

		it("are told from a text that is none by its length", () => {
			expect(isPacked(packHashes(hashes))).to.equal(true);
			expect(isPacked("abc")).to.equal(false);
			expect(isPacked(5)).to.equal(false);
		});
	});

	describe("the memory of purchases", () => {
		it("keeps the newest 100 with what is known of them, and the hashes of all others", () => {
			const ledger = ledgerWith(350);
			expect(ledger.Recent.size()).to.equal(RECENT_MAX);
			expect(ledger.Recent[0].Id).to.equal(idOf(251));
			expect(ledger.Recent[99].Spent).to.equal(25);
			expect(packedOf(ledger).size()).to.equal(250 * HASH_LENGTH);
			for (const index of $range(1, 350)) expect(isKnownPurchase(ledger, idOf(index))).to.equal(true);
			expect(isKnownPurchase(ledger, idOf(351))).to.equal(false);
			expect(recentIds(ledger).size()).to.equal(RECENT_MAX);
		});

		it("knows a purchase in what is stored, whether it is new or old", () => {
			const ledger = ledgerWith(150);
			for (const index of [1, 50, 51, 150]) expect(isSavedPurchase(ledger, idOf(index))).to.equal(true);
			expect(isSavedPurchase(ledger, idOf(151))).to.equal(false);
		});

		it("takes at most 12 characters for an old one of 10,000, and a second packing changes nothing", () => {
			const Purchases: { [id: string]: string } = {};
			for (const index of $range(1, MANY)) Purchases[idOf(index)] = "7";
			const old = { Version: 1, LastEntry: 0, Entries: [], Purchases, GrantKeys: {}, Claims: {} };
			const { ledger, problems } = openLedger({ MonetisationLedger: old as never }, 1000);
			expect(problems.size()).to.equal(0);
			const characters = jsonLength(ledger) - jsonLength(ledger.Recent);
			expect(characters / (MANY - RECENT_MAX) <= 12).to.equal(true);
			for (const index of [1, 99, 5000, MANY]) expect(isKnownPurchase(ledger, idOf(index))).to.equal(true);
			const again = openLedger({ MonetisationLedger: ledger }, 1000).ledger;
			expect(packedOf(again)).to.equal(packedOf(ledger));
			expect(again.Recent.size()).to.equal(RECENT_MAX);
		});

		it("sets hashes that are damaged aside, tells of them, and keeps the rest", () => {
			const ledger = ledgerWith(150);
			ledger.Purchases[PACKED_KEY] = "not one of ours";
			const opened = openLedger({ MonetisationLedger: ledger }, 1000);
			expect(opened.problems.size()).to.equal(1);
			expect(opened.ledger.Aside![0]).to.equal("not one of ours");
			expect(isKnownPurchase(opened.ledger, idOf(150))).to.equal(true);
		});
	});
};
