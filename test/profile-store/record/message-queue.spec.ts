import { appendMessages } from "../../../src/profile-store/record/message-queue";
import type { MessagesOnlyRecord } from "../../../src/profile-store/record/record";

function append(value: unknown, sendId: string, limit = 1000): MessagesOnlyRecord {
	const step = appendMessages(value, [{ Gift: sendId }], sendId, limit, 10);
	if (step.outcome !== "appended") error("the queue is full", 2);
	return step.record;
}

export = () => {
	describe("appendMessages", () => {
		it("starts a queue for a key that has no profile yet, and nothing else", () => {
			const record = append(undefined, "a");
			expect(record.GlobalUpdates[0]).to.equal(1);
			expect(record.GlobalUpdates[1][0][0]).to.equal(1);
			expect(record.Data).to.equal(undefined);
			expect(record.MetaData).to.equal(undefined);
		});

		it("numbers messages on, also after earlier ones are gone", () => {
			const record = append({ GlobalUpdates: [41, []] }, "a");
			expect(record.GlobalUpdates[1][0][0]).to.equal(42);
		});

		it("stores a message once, however often its reply was lost", () => {
			const record = append(undefined, "a");
			const again = appendMessages(record, [{ Gift: "a" }], "a", 1000, 10);
			expect(again.outcome).to.equal("appended");
			expect(again.isWrite).to.equal(false);
			expect(record.GlobalUpdates[1].size()).to.equal(1);
		});

		it("knows a message that has been processed meanwhile", () => {
			const record = append(undefined, "a");
			record.GlobalUpdates[1] = [];
			expect(appendMessages(record, [{ Gift: "a" }], "a", 1000, 10).isWrite).to.equal(false);
		});

		it("remembers only the last id of each of the newest senders", () => {
			let record = append(undefined, "0/first");
			for (let index = 1; index <= 60; index++) record = append(record, `${index}/first`);
			expect(record.Coffer!.SentIds!.size()).to.equal(32);
			record = append(record, "60/second");
			expect(record.Coffer!.SentIds!.size()).to.equal(32);
			expect(record.GlobalUpdates[1].size()).to.equal(62);
		});

		it("knows a message however many others were sent since by other servers' messages", () => {
			let record = append(undefined, "here/first");
			for (let index = 1; index <= 100; index++) record = append(record, `there/${index}`);
			expect(appendMessages(record, [{ Gift: "a" }], "here/first", 1000, 10).isWrite).to.equal(false);
		});

		it("refuses a message when the queue is full, and drops none of the others", () => {
			let record = append(undefined, "a", 2);
			record = append(record, "b", 2);
			const step = appendMessages(record, [{ Gift: "c" }], "c", 2, 10);
			expect(step.outcome).to.equal("full");
			expect(record.GlobalUpdates[1].size()).to.equal(2);
		});

		it("keeps a foreign value that stood in its place", () => {
			const record = append({ Coins: 3 }, "a");
			expect((record.Coffer!.Replaced!.Value as { Coins: number }).Coins).to.equal(3);
			expect(record.WasOverwritten).to.equal(true);
		});
	});
};
