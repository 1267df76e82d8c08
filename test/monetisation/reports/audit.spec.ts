import type { MonetisationOptions, ProductTable } from "../../../src/monetisation/types";
import type { SimServerOptions } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

const handler = () => true;

const TABLE: ProductTable = {
	devProducts: [
		{ id: 123, name: "RespawnBoost", handler },
		{ id: 100, name: "Coins", giftId: 101, handler },
	],
	gamePasses: [{ id: 1, name: "Vip" }],
	subscriptions: [{ id: "EXP-1", name: "Club" }],
};

/** Lists all of them with Roblox, as it should be. */
function listAll(cloud: SimCloud): void {
	for (const id of [123, 100, 101]) cloud.purchases.list("product", { id, name: `Product ${id}` });
	cloud.purchases.list("gamePass", { id: 1, name: "Vip" });
}

/** What a started server writes about its products: "warn: ...", without the prefix. */
function auditLines(
	cloud: SimCloud,
	serverOptions?: SimServerOptions,
	more: Partial<MonetisationOptions> = {},
): Array<string> {
	const shop = new ShopServer(startServer(cloud, serverOptions));
	shop.start(TABLE, { Audit: true, ...more });
	cloud.advance(120);
	const lines = new Array<string>();
	for (const { kind, text } of shop.server.sim.output) {
		const [found] = text.match("^%[Monetisation%] (.*)$");
		if (found !== undefined) lines.push(`${kind}: ${found}`);
	}
	return lines;
}

const QUESTIONS = ["GetDeveloperProductsAsync", "GetProductInfoAsync"];

function countQuestions(cloud: SimCloud): number {
	let count = 0;
	for (const name of QUESTIONS) count += cloud.calls.count(name);
	return count;
}

export = () => {
	describe("the audit", () => {
		it("says nothing when Roblox lists what is declared, gifts included, and asks for no subscription", () => {
			const cloud = new SimCloud();
			listAll(cloud);
			expect(auditLines(cloud).join("\n")).to.equal("");
			expect(countQuestions(cloud)).to.equal(2);
		});

		it("warns once of each kind of difference, naming the products", () => {
			const cloud = new SimCloud();
			cloud.purchases.list("product", { id: 100, name: "Coins", isForSale: false });
			cloud.purchases.list("product", { id: 8, name: "Old hat" });
			cloud.purchases.list("product", { id: 9, name: "Older hat" });
			cloud.purchases.list("gamePass", { id: 1, name: "Vip", isForSale: false });
			expect(auditLines(cloud).join("\n")).to.equal(
				[
					"warn: Developer products that Roblox does not list: RespawnBoost (123), Coins as a gift (101); nobody can buy them.",
					"warn: Developer products that Roblox lists and that are not declared: Old hat (8), Older hat (9); purchases of them wait until they are.",
					"warn: Products that are not for sale: Coins (100), Vip (1); nobody can buy them.",
				].join("\n"),
			);
		});

		it("compares what is added later, once and by itself, and asks for it alone", () => {
			const cloud = new SimCloud();
			listAll(cloud);
			const shop = new ShopServer(startServer(cloud));
			shop.start(TABLE, { Audit: true });
			cloud.advance(60);
			const asked = countQuestions(cloud);
			cloud.purchases.list("product", { id: 8, name: "Old hat" });
			shop.service.Add({ devProducts: [{ id: 9, name: "Wood", giftId: 10, handler }] });
			shop.service.Add({ gamePasses: [{ id: 2, name: "Clubhouse" }] });
			cloud.purchases.list("gamePass", { id: 2, name: "Clubhouse", isForSale: false });
			cloud.advance(60);
			const lines = shop.server.sim.output.filter(({ kind }) => kind === "warn").map(({ text }) => text);
			expect(lines.join("; ")).to.equal(
				"[Monetisation] Developer products that Roblox does not list: Wood (9), Wood as a gift (10); nobody can buy them.; " +
					"[Monetisation] Products that are not for sale: Clubhouse (2); nobody can buy them.",
			);
			expect(countQuestions(cloud) - asked).to.equal(2);
		});

		it("takes what is added before Roblox has answered for declared", () => {
			const cloud = new SimCloud();
			listAll(cloud);
			cloud.purchases.list("product", { id: 8, name: "Hat" });
			cloud.faults.script({ call: "GetDeveloperProductsAsync", kind: "delay", seconds: 5 });
			const shop = new ShopServer(startServer(cloud));
			shop.start(TABLE, { Audit: true });
			cloud.advance(1);
			shop.service.Add({ devProducts: [{ id: 8, name: "Hat", handler }] });
			cloud.advance(60);
			expect(shop.server.sim.output.filter(({ kind }) => kind === "warn").size()).to.equal(0);
		});

		it("compares nothing that is added where it is switched off", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			shop.start(TABLE);
			shop.service.Add({ devProducts: [{ id: 8, name: "Hat", handler }] });
			cloud.advance(60);
			expect(countQuestions(cloud)).to.equal(0);
		});

		it("asks again when Roblox does not answer, and is quiet when it does then", () => {
			const cloud = new SimCloud();
			listAll(cloud);
			const fault = cloud.faults.script({ call: "GetDeveloperProductsAsync", kind: "errorBefore", times: 2 });
			expect(auditLines(cloud).join("\n")).to.equal("");
			expect(fault.hits()).to.equal(2);
		});

		it("gives up after three attempts with one warning that names what is missing", () => {
			const cloud = new SimCloud();
			for (const id of [123, 100, 101]) cloud.purchases.list("product", { id, name: `Product ${id}` });
			const lines = auditLines(cloud);
			expect(lines.size()).to.equal(1);
			const [start] = lines[0].find("gave no answer about the game pass Vip (1):", 1, true);
			expect(start).to.be.ok();
			// One for the developer products, three for what there is not.
			expect(countQuestions(cloud)).to.equal(4);
		});

		it("is one quiet line in a Studio without access", () => {
			const cloud = new SimCloud();
			cloud.faults.outage("marketplace", 1000);
			const lines = auditLines(cloud, { isStudio: true, studioAccess: "NoAccess" });
			expect(lines.size()).to.equal(1);
			expect(lines[0].sub(1, 7)).to.equal("print: ");
			expect(countQuestions(cloud)).to.equal(2);
		});

		it("can be switched off", () => {
			const cloud = new SimCloud();
			expect(auditLines(cloud, undefined, { Audit: false }).size()).to.equal(0);
			expect(countQuestions(cloud)).to.equal(0);
		});

		it("ends with the server and holds nobody up", () => {
			const cloud = new SimCloud();
			cloud.faults.outage("marketplace", 1000);
			const shop = new ShopServer(startServer(cloud));
			shop.start(TABLE, { Audit: true });
			const player = shop.join(cloud, 7);
			expect(shop.service.GrantCredit(player, "Coins")).to.equal(true);
			shop.server.sim.close();
			cloud.advance(120);
			expect(countQuestions(cloud)).to.equal(2);
			expect(shop.server.sim.closeSeconds! < 5).to.equal(true);
		});
	});
};
