import { FromLapis } from "../../../../src/profile-store/schema/imports";
import { callerError } from "../../../support/caller-error";
import { IS_HEADLESS, newCloud, requireFrom } from "../../../support/old-servers";
import { isSame } from "../../../support/records";
import { imports, infoOf, knowsNone, NO_RECORDS, withField } from "./support";

const MINUTE = 60;

interface Coins {
	readonly coins: number;
}

/** The part of Lapis 0.3.8 that is used here. */
interface LapisModule {
	createCollection(this: void, name: string, options: object): { load(key: string): LapisPromise<LapisDocument> };
}

interface LapisPromise<T> {
	await(): LuaTuple<[isDone: boolean, value: T]>;
}

interface LapisDocument {
	write(data: Coins): void;
	close(): LapisPromise<void>;
}

/** A document that is at its second migration, and closed. */
function newDocument() {
	return {
		migrationVersion: 2,
		lastCompatibleVersion: 1,
		data: { coins: 120, pets: [{ kind: "Cat", level: 3 }] },
	};
}

function newOpenDocument() {
	return { ...newDocument(), lockId: "0e7c9f1a-6a43-4f7e-9a0b-0c2d5c1f3a77" };
}

/** What Lapis itself stores: while the document is open, and when it is closed. */
function playLapis(): { readonly whileOpen: object; readonly closed: object } {
	const cloud = newCloud();
	const sim = cloud.startServer();
	const lapis = requireFrom(sim, "ReplicatedStorage.CofferTest.compare.peers.lapis-module") as LapisModule;
	const document = sim.await(() => {
		const collection = lapis.createCollection("Imports", {
			defaultData: { coins: 0 },
			migrations: [(data: Coins) => data, { migrate: (data: Coins) => data, backwardsCompatible: true }],
		});
		return collection.load("1").await()[1];
	});
	const whileOpen = cloud.dataStore("Imports").read("1") as object;
	sim.await(() => {
		document.write({ coins: 120 });
		document.close().await();
	});
	return { whileOpen, closed: cloud.dataStore("Imports").read("1") as object };
}

export = () => {
	describe("An import from Lapis", () => {
		it("takes the data of a closed document, at the steps that its migrations are", () => {
			const { Data, Steps } = imports(FromLapis({ Steps: 3 }), newDocument());
			expect(isSame(Data, newDocument().data)).to.equal(true);
			expect(Steps).to.equal(2);
		});

		it("takes documents of before there were compatible migrations", () => {
			const document = withField(newDocument(), "lastCompatibleVersion");
			expect(imports(FromLapis({ Steps: 2 }), document).Steps).to.equal(2);
		});

		it("answers data of its own, which may be changed", () => {
			const document = newDocument();
			const { Data } = imports(FromLapis({ Steps: 2 }), document);
			(Data as typeof document.data).pets[0].level = 99;
			expect(document.data.pets[0].level).to.equal(3);
		});

		it("takes what Lapis itself writes", () => {
			if (!IS_HEADLESS) SKIP();
			const { whileOpen, closed } = playLapis();
			const importer = FromLapis({ Steps: 2 });
			expect(importer(whileOpen, infoOf(10))).to.equal("Refuse");
			expect(isSame(imports(importer, whileOpen, infoOf(30 * MINUTE)).Data, { coins: 0 })).to.equal(true);
			const { Data, Steps } = imports(importer, closed);
			expect(isSame(Data, { coins: 120 })).to.equal(true);
			expect(Steps).to.equal(2);
		});

		it("refuses while a server with Lapis has the document", () => {
			const importer = FromLapis({ Steps: 2 });
			expect(importer(newOpenDocument(), infoOf(0))).to.equal("Refuse");
			expect(importer(newOpenDocument(), infoOf(30 * MINUTE - 1))).to.equal("Refuse");
			expect(importer(newOpenDocument(), infoOf(-5))).to.equal("Refuse");
			expect(importer(newOpenDocument(), infoOf(undefined))).to.equal("Refuse");
		});

		it("takes the document of a server that has not been heard of for 30 minutes", () => {
			expect(imports(FromLapis({ Steps: 2 }), newOpenDocument(), infoOf(30 * MINUTE)).Steps).to.equal(2);
		});

		it("refuses a document with more migrations than the chain has steps of Lapis", () => {
			expect(FromLapis({ Steps: 1 })(newDocument(), infoOf(0))).to.equal("Refuse");
			expect(FromLapis({ Steps: 0 })(newDocument(), infoOf(0))).to.equal("Refuse");
		});

		it("does not know what is no document", () => {
			const wrong = [
				withField(newDocument(), "migrationVersion"),
				withField(newDocument(), "migrationVersion", "2"),
				withField(newDocument(), "migrationVersion", 1.5),
				withField(newDocument(), "migrationVersion", -1),
				withField(newDocument(), "migrationVersion", math.huge),
				withField(newDocument(), "lastCompatibleVersion", "1"),
				withField(newDocument(), "lockId", 5),
				withField(newDocument(), "data"),
				withField(newDocument(), "data", 120),
			];
			expect(knowsNone(FromLapis({ Steps: 2 }), [...NO_RECORDS, ...wrong])).to.equal(true);
		});

		it("says at the caller's line what is wrong with its options", () => {
			const [none, less, part, other] = [
				{},
				{ Steps: -1 },
				{ Steps: 0.5 },
				{ Steps: 1, Step: 1 },
			] as Array<never>;
			expect(callerError(() => FromLapis(undefined as never))).to.equal(
				"[Schema]: FromLapis: options must be a table with Steps in it, not nil",
			);
			expect(callerError(() => FromLapis(none))).to.equal(
				"[Schema]: FromLapis: Steps must be a whole number, 0 or more, not nil",
			);
			expect(callerError(() => FromLapis(less))).to.equal(
				"[Schema]: FromLapis: Steps must be a whole number, 0 or more, not the number -1",
			);
			expect(callerError(() => FromLapis(part))).to.equal(
				"[Schema]: FromLapis: Steps must be a whole number, 0 or more, not the number 0.5",
			);
			expect(callerError(() => FromLapis(other))).to.equal(
				"[Schema]: FromLapis: there is no option Step, only Steps",
			);
		});
	});
};
