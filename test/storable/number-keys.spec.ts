import { numberKeyPaths } from "../../src/storable/number-key-paths";
import { cycle, sharedLevels, withMetatable, withPairs } from "./hostile";

function pathsOf(value: object): string {
	return numberKeyPaths(value, "Data").join(" ");
}

export = () => {
	describe("numberKeyPaths", () => {
		it("names each table whose number keys become texts, in order", () => {
			const data = {
				Owned: withPairs([101, true]),
				Levels: { Names: withPairs([45, "Master"]), ["by level"]: withPairs([0, "Novice"]) },
				List: ["a", "b"],
				Cash: 5,
			};
			expect(pathsOf(data)).to.equal('Data.Levels.Names Data.Levels["by level"] Data.Owned');
			expect(pathsOf(withPairs([101, true]))).to.equal("Data");
		});

		it("names a list of such tables once, and tables that lie under numbers too", () => {
			const item = () => ({ Perks: withPairs([7, true]) });
			const data = { Items: [item(), item(), item()], ByUser: withPairs([101, item()], [102, item()]) };
			expect(pathsOf(data)).to.equal("Data.ByUser Data.ByUser[].Perks Data.Items[].Perks");
		});

		it("names neither lists nor keys that are no texts either", () => {
			const data = {
				Mixed: withPairs([1, "a"], [9, "b"]),
				Infinite: withPairs([math.huge, 1]),
				Twin: withPairs([12, "a"], ["12", "b"]),
			};
			expect(pathsOf(data)).to.equal("");
		});

		it("names at most twenty", () => {
			const data = new Map<string, object>();
			for (const index of $range(10, 59)) data.set(`k${index}`, withPairs([100, true]));
			const paths = numberKeyPaths(data, "Data");
			expect(paths.size()).to.equal(20);
			expect(paths[0]).to.equal("Data.k10");
			expect(paths[19]).to.equal("Data.k29");
		});

		it("ends, and runs nothing: tables without end, tables in many places, metatables", () => {
			expect(pathsOf(cycle())).to.equal("");
			expect(pathsOf(sharedLevels(30))).to.equal("");
			expect(pathsOf({ object: withMetatable({ Owned: withPairs([101, 1]) }) })).to.equal("Data.object.Owned");
		});
	});
};
