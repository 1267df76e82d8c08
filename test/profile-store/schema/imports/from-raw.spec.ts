import { FromRaw } from "../../../../src/profile-store/schema/imports";
import { callerError } from "../../../support/caller-error";
import { isSame } from "../../../support/records";
import { imports, infoOf, knowsNone, NO_RECORDS } from "./support";

interface Raw {
	version: number;
	coins: number;
}

/** A game that stored a plain table, and before that the coins alone. */
function read(value: unknown): object | undefined {
	if (typeIs(value, "number")) return { coins: value };
	if (!typeIs(value, "table") || (value as Raw).version !== 1) return undefined;
	return { coins: (value as Raw).coins };
}

export = () => {
	describe("An import of raw values", () => {
		it("takes the data that the game reads from the value, before every step", () => {
			const { Data, Steps } = imports(FromRaw(read), { version: 1, coins: 120 });
			expect(isSame(Data, { coins: 120 })).to.equal(true);
			expect(Steps).to.equal(0);
			expect(imports(FromRaw(read, {}), { version: 1, coins: 120 }).Steps).to.equal(0);
		});

		it("takes values that are no tables", () => {
			const answer = FromRaw(read)(120, infoOf(0));
			expect(isSame(answer, { Data: { coins: 120 }, Steps: 0 })).to.equal(true);
		});

		it("puts the data at the steps that the game says", () => {
			expect(imports(FromRaw(read, { Steps: 2 }), { version: 1, coins: 120 }).Steps).to.equal(2);
		});

		it("lets the game change what it reads, which is a copy", () => {
			const importer = FromRaw((value) => {
				(value as Raw).coins += 1;
				return value as object;
			});
			// Checks that the value is as before.
			const { Data } = imports(importer, { version: 1, coins: 120 });
			expect((Data as Raw).coins).to.equal(121);
		});

		it("copies what the game answers, which may be one table for all", () => {
			const shared = { coins: 0 };
			const { Data } = imports(
				FromRaw(() => shared),
				{ version: 1 },
			);
			(Data as typeof shared).coins = 99;
			expect(shared.coins).to.equal(0);
		});

		it("does not know what the game does not know", () => {
			const importer = FromRaw(() => undefined);
			expect(knowsNone(importer, NO_RECORDS)).to.equal(true);
		});

		it("takes an answer that is no table for none", () => {
			for (const wrong of [false, 5, "Refuse"]) {
				expect(FromRaw(() => wrong as never)({ version: 1 }, infoOf(0))).to.equal(undefined);
			}
		});

		it("raises what the game raises", () => {
			const [isSuccess, problem] = pcall(() => FromRaw(() => error("no such version", 0))({}, infoOf(0)));
			expect(isSuccess).to.equal(false);
			expect(problem).to.equal("no such version");
		});

		it("says at the caller's line what is wrong with its arguments", () => {
			const [part, other] = [{ Steps: 0.5 }, { steps: 1 }] as Array<never>;
			expect(callerError(() => FromRaw({} as never))).to.equal(
				"[Schema]: FromRaw: read must be a function, not a table",
			);
			expect(callerError(() => FromRaw(read, 5 as never))).to.equal(
				"[Schema]: FromRaw: options must be a table with Steps in it, not the number 5",
			);
			expect(callerError(() => FromRaw(read, part))).to.equal(
				"[Schema]: FromRaw: Steps must be a whole number, 0 or more, not the number 0.5",
			);
			expect(callerError(() => FromRaw(read, other))).to.equal(
				"[Schema]: FromRaw: there is no option steps, only Steps",
			);
		});
	});
};
