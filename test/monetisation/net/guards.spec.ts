import { isClientState, isOptionalProductKind, isProductKey } from "../../../src/monetisation/net/guards";

const NAN = 0 / 0;

export = () => {
	describe("isProductKey", () => {
		it("takes names and whole numbers", () => {
			for (const key of ["Coins", "100", 100, 0, -1, 2 ** 53]) expect(isProductKey(key)).to.equal(true);
		});

		it("takes nothing that cannot name a product", () => {
			const wrong: Array<unknown> = [
				true,
				{},
				["Coins"],
				1.5,
				NAN,
				math.huge,
				-math.huge,
				"",
				string.rep("x", 101),
			];
			for (const key of wrong as Array<defined>) expect(isProductKey(key)).to.equal(false);
			expect(isProductKey(undefined)).to.equal(false);
		});
	});

	describe("isOptionalProductKind", () => {
		it("takes the three kinds and nothing", () => {
			for (const kind of ["dev", "gamepass", "subscription"]) expect(isOptionalProductKind(kind)).to.equal(true);
			expect(isOptionalProductKind(undefined)).to.equal(true);
		});

		it("takes nothing else", () => {
			for (const kind of ["Dev", "", 1, true, {}, NAN]) expect(isOptionalProductKind(kind)).to.equal(false);
		});
	});

	describe("isClientState", () => {
		const state = { credits: { "100": 2 }, pending: [], promptNumber: 0 };

		it("takes a state, with and without what may be missing", () => {
			expect(isClientState(state)).to.equal(true);
			const full = {
				...state,
				pending: [{ productId: 100, purchaseId: "p" }],
				outcome: { kind: "CreditSpent", productId: 100, at: 1 },
				prompt: { kind: "dev", productId: 100, name: "Coins", showOverlay: true },
				catalogue: [{ kind: "subscription", id: "EXP-1", name: "Plan" }],
			};
			expect(isClientState(full)).to.equal(true);
		});

		it("takes nothing that a client would stumble over", () => {
			const wrong: Array<unknown> = [
				"state",
				{},
				{ ...state, credits: { "100": "2" } },
				{ ...state, credits: [1] },
				{ ...state, pending: [{ productId: "100", purchaseId: "p" }] },
				{ ...state, outcome: {} },
				{ ...state, prompt: { kind: "dev", productId: 100, name: "Coins" } },
				{ ...state, catalogue: [{ kind: "dev" }] },
				{ ...state, promptNumber: "1" },
			];
			for (const payload of wrong as Array<defined>) expect(isClientState(payload)).to.equal(false);
		});
	});
};
