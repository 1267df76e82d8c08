import { FromDocumentService } from "../../../../src/profile-store/schema/imports";
import { callerError } from "../../../support/caller-error";
import { isSame } from "../../../support/records";
import { imports, infoOf, knowsNone, NO_RECORDS, NOW, withField } from "./support";

/** As DocumentService 1 writes it; the last one to have it let it go ten seconds ago. */
function newDocument() {
	return {
		documentServiceSchemaVersion: 0,
		sessionLockId: "7d0f6c1e-52b8-4d0b-8c53-f2f6b1f0a9de",
		lockTimestamp: NOW - 10,
		isLocked: false,
		dataSchemaVersion: 2,
		lastCompatibleVersion: 1,
		data: { coins: 120, pets: [{ kind: "Cat", level: 3 }] },
	};
}

function newLockedDocument(age: number) {
	return { ...newDocument(), isLocked: true, lockTimestamp: NOW - age };
}

export = () => {
	describe("An import from DocumentService", () => {
		it("takes the data of a closed document, at the steps that its migrations are", () => {
			const { Data, Steps } = imports(FromDocumentService({ Steps: 3 }), newDocument());
			expect(isSame(Data, newDocument().data)).to.equal(true);
			expect(Steps).to.equal(2);
		});

		it("answers data of its own, which may be changed", () => {
			const document = newDocument();
			const { Data } = imports(FromDocumentService({ Steps: 2 }), document);
			(Data as typeof document.data).pets[0].level = 99;
			expect(document.data.pets[0].level).to.equal(3);
		});

		it("refuses while a server with DocumentService has the document", () => {
			const importer = FromDocumentService({ Steps: 2 });
			// The time of the lock counts, not that of the last write.
			expect(importer(newLockedDocument(0), infoOf(3600))).to.equal("Refuse");
			expect(importer(newLockedDocument(599), infoOf(3600))).to.equal("Refuse");
			expect(importer(newLockedDocument(-5), infoOf(3600))).to.equal("Refuse");
			expect(importer(newLockedDocument(0 / 0), infoOf(3600))).to.equal("Refuse");
		});

		it("takes a document that has been locked for ten minutes without a word", () => {
			expect(imports(FromDocumentService({ Steps: 2 }), newLockedDocument(600)).Steps).to.equal(2);
		});

		it("refuses a document with more migrations than the chain has steps of DocumentService", () => {
			expect(FromDocumentService({ Steps: 1 })(newDocument(), infoOf(0))).to.equal("Refuse");
		});

		it("does not know what is no document", () => {
			const wrong = new Array<object>();
			for (const [name] of pairs(newDocument())) {
				wrong.push(withField(newDocument(), name));
				wrong.push(withField(newDocument(), name, buffer.create(1)));
			}
			wrong.push(withField(newDocument(), "documentServiceSchemaVersion", 1));
			wrong.push(withField(newDocument(), "dataSchemaVersion", 1.5));
			expect(knowsNone(FromDocumentService({ Steps: 2 }), [...NO_RECORDS, ...wrong])).to.equal(true);
		});

		it("says at the caller's line what is wrong with its options", () => {
			const none = {} as never;
			expect(callerError(() => FromDocumentService(none))).to.equal(
				"[Schema]: FromDocumentService: Steps must be a whole number, 0 or more, not nil",
			);
		});
	});
};
