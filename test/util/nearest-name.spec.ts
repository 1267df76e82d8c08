import { nearestName } from "../../src/util/nearest-name";

const KNOWN = ["devProducts", "gamePasses", "subscriptions", "id"];

export = () => {
	describe("the nearest name", () => {
		it("is the one that is a slip of the fingers away", () => {
			const cases: Array<[typed: string, meant: string]> = [
				["devProduct", "devProducts"],
				["devProdcuts", "devProducts"],
				["DEVPRODUCTS", "devProducts"],
				["gamepass", "gamePasses"],
				["subscritpion", "subscriptions"],
				["ID", "id"],
			];
			for (const [typed, meant] of cases) expect(nearestName(typed, KNOWN)).to.equal(meant);
		});

		it("is nothing when all are far, and for a short name sooner", () => {
			for (const typed of ["products", "passes", "x", "ab", ""]) {
				expect(nearestName(typed, KNOWN)).to.equal(undefined);
			}
		});

		it("is the nearest of several", () => {
			expect(nearestName("yield", ["fields", "yields"])).to.equal("yields");
		});
	});
};
