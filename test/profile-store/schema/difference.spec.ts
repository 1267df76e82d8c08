import { firstDifference, lostField } from "../../../src/profile-store/schema/difference";

export = () => {
	describe("the first difference of two values", () => {
		const told = (before: object, after: object) => {
			const found = firstDifference(before, after);
			return found === undefined ? "none" : `${found.path} ${found.text}`;
		};

		it("is none between copies, however deep", () => {
			expect(told({ A: [1, { B: "x" }], C: {} }, { A: [1, { B: "x" }], C: {} })).to.equal("none");
			expect(told({ A: 0 / 0 }, { A: 0 / 0 })).to.equal("none");
		});

		it("names the path of another value, another type, and of what is gone or new", () => {
			expect(told({ A: { B: 1 } }, { A: { B: 2 } })).to.equal("Data.A.B has another value");
			expect(told({ A: { B: 1 } }, { A: { B: "1" } })).to.equal("Data.A.B is a string and was a number");
			expect(told({ A: [1, 2] }, { A: [1] })).to.equal("Data.A[2] is gone");
			expect(told({}, { ["a b"]: 1 })).to.equal('Data["a b"] was not there');
		});

		it("compares the bytes of buffers", () => {
			const [one, other] = [buffer.fromstring("abc"), buffer.fromstring("abc")];
			expect(told({ A: one }, { A: other })).to.equal("none");
			expect(told({ A: one }, { A: buffer.fromstring("abd") })).to.equal("Data.A has another value");
		});

		it("is the first by name, whatever the order in the tables", () => {
			expect(told({ B: 1, A: 1 }, { B: 2, A: 2 })).to.equal("Data.A has another value");
			expect(told({ A: 1, B: 1, C: 1 }, { A: 1, B: 2, C: 2 })).to.equal("Data.B has another value");
		});
	});

	describe("a lost field", () => {
		const told = (before: object, after: object) => {
			const found = lostField(before, after);
			return found === undefined ? "none" : `${found.path} ${found.text}`;
		};

		it("is one that is gone or of another type, at every depth", () => {
			expect(told({ A: { B: 1 } }, { A: {} })).to.equal("Data.A.B is gone");
			expect(told({ A: { B: 1 } }, { A: { B: {} } })).to.equal("Data.A.B is a table and was a number");
		});

		it("is none where only values change, fields come, and lists get shorter", () => {
			expect(told({ A: 1, L: [1, 2] }, { A: 2, B: 1, L: [1] })).to.equal("none");
		});
	});
};
