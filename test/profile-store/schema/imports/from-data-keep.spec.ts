import { FromDataKeep } from "../../../../src/profile-store/schema/imports";
import { isSame } from "../../../support/records";
import { imports, infoOf, knowsNone, NO_RECORDS, NOW, withField } from "./support";

const SESSION = { PlaceId: 1818, JobId: "a server with DataKeep" };

/** As DataKeep 6.0.0 writes it, with a global update that waits. */
function newKeep() {
	return {
		Data: { coins: 120, pets: [{ kind: "Cat", level: 3 }] },
		GlobalUpdates: { Id: 1, Updates: [{ Id: 1, Locked: false, Data: { gift: 5 } }] },
	};
}

/** The key's metadata beside it, after a release; `more` has what a session leaves there. */
function metadataOf(age: number, more: object = {}): object {
	return { LastUpdate: NOW - age, Created: NOW - 90_000, LoadCount: 12, ...more };
}

function infoOfSession(age: number, updatedAge?: number) {
	return infoOf(updatedAge, metadataOf(age, { ActiveSession: SESSION }));
}

export = () => {
	describe("An import from DataKeep", () => {
		it("takes the data of a released keep, before every step", () => {
			const { Data, Steps } = imports(FromDataKeep(), newKeep(), infoOf(1, metadataOf(1)));
			expect(isSame(Data, newKeep().Data)).to.equal(true);
			expect(Steps).to.equal(0);
		});

		it("takes a keep without metadata, as a tool that copies values leaves it", () => {
			expect(imports(FromDataKeep(), newKeep()).Steps).to.equal(0);
		});

		it("answers data of its own, which may be changed", () => {
			const keep = newKeep();
			const { Data } = imports(FromDataKeep(), keep);
			(Data as typeof keep.Data).pets[0].level = 99;
			expect(keep.Data.pets[0].level).to.equal(3);
		});

		it("refuses while a server with DataKeep has the keep", () => {
			expect(FromDataKeep()(newKeep(), infoOfSession(0))).to.equal("Refuse");
			expect(FromDataKeep()(newKeep(), infoOfSession(600))).to.equal("Refuse");
			expect(FromDataKeep()(newKeep(), infoOfSession(-5))).to.equal("Refuse");
		});

		it("refuses while a server with DataKeep waits for the keep", () => {
			const info = infoOf(5, metadataOf(5, { ForceLoad: SESSION }));
			expect(FromDataKeep()(newKeep(), info)).to.equal("Refuse");
		});

		it("takes the keep of a server that has not been heard of for more than ten minutes", () => {
			// A global update of another server has written since.
			expect(imports(FromDataKeep(), newKeep(), infoOfSession(601, 5)).Steps).to.equal(0);
		});

		it("goes by the last write where the metadata does not say when the lock was touched", () => {
			const metadata = { ActiveSession: SESSION };
			expect(FromDataKeep()(newKeep(), infoOf(600, metadata))).to.equal("Refuse");
			expect(FromDataKeep()(newKeep(), infoOf(undefined, metadata))).to.equal("Refuse");
			expect(imports(FromDataKeep(), newKeep(), infoOf(601, metadata)).Steps).to.equal(0);
		});

		it("does not know what is no keep", () => {
			const wrong = [
				withField(newKeep(), "Data"),
				withField(newKeep(), "Data", "packed"),
				withField(newKeep(), "GlobalUpdates"),
				withField(newKeep(), "GlobalUpdates", [0, []]),
				withField(newKeep(), "GlobalUpdates", { Id: "1", Updates: [] }),
				withField(newKeep(), "GlobalUpdates", { Id: 1 }),
				withField(newKeep(), "MetaData", { LoadCount: 1 }),
			];
			expect(knowsNone(FromDataKeep(), [...NO_RECORDS, ...wrong], infoOfSession(0))).to.equal(true);
		});
	});
};
