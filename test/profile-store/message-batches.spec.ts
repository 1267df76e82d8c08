import { SimCloud } from "../../src/testing";
import type { TestServer } from "../support/world";
import { SIGNAL_MODES, startServer } from "../support/world";

interface Gift {
	readonly Coins: number;
	readonly Text?: string;
}

const MEGABYTE = 1_000_000;

/** Sends them in this moment; the answers come in the list, each in its place. */
function sendAll(server: TestServer, gifts: ReadonlyArray<Gift>): Array<boolean | undefined> {
	const answers = new Array<boolean | undefined>();
	gifts.forEach((gift, index) => {
		server.sim.run(() => (answers[index] = server.store().MessageAsync("a", gift)));
	});
	return answers;
}

function queued(cloud: SimCloud): string {
	const record = cloud.dataStore("PlayerData").read("a") as { GlobalUpdates: [number, Array<[number, Gift]>] };
	return record.GlobalUpdates[1].map(([id, gift]) => `${id}:${gift.Coins}`).join(" ");
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`messages to one key at once, engine signals ${signalMode}`, () => {
			it("go in one write behind the first, in their order, and each is answered", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				server.store();
				cloud.advance(1);
				const answers = sendAll(server, [{ Coins: 1 }, { Coins: 2 }, { Coins: 3 }]);
				cloud.advance(2);
				expect(queued(cloud)).to.equal("1:1 2:2 3:3");
				for (const index of $range(0, 2)) expect(answers[index]).to.equal(true);
				expect(cloud.calls.count("UpdateAsync", server.sim.name)).to.equal(2);
			});

			it("are stored once when the reply of their write is lost", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				server.store();
				cloud.advance(1);
				cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "lostReply", times: 2, after: 1 });
				const answers = sendAll(server, [{ Coins: 1 }, { Coins: 2 }, { Coins: 3 }]);
				cloud.advance(20);
				expect(queued(cloud)).to.equal("1:1 2:2 3:3");
				expect(answers[2]).to.equal(true);
			});

			it("fill the queue as far as it goes, and only those that do not fit are refused", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				server.ProfileStore.SetConstant("MAX_MESSAGE_QUEUE", 3);
				server.store();
				cloud.advance(1);
				const answers = sendAll(server, [{ Coins: 1 }, { Coins: 2 }, { Coins: 3 }, { Coins: 4 }]);
				cloud.advance(10);
				expect(queued(cloud)).to.equal("1:1 2:2 3:3");
				expect(answers[2]).to.equal(true);
				expect(answers[3]).to.equal(false);
			});

			it("do not take one another with them when the record cannot hold one", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				server.store();
				cloud.advance(1);
				const answers = sendAll(server, [
					{ Coins: 1, Text: string.rep("a", 2 * MEGABYTE) },
					{ Coins: 2, Text: string.rep("b", 3 * MEGABYTE) },
					{ Coins: 3 },
				]);
				cloud.advance(10);
				expect(queued(cloud)).to.equal("1:1 2:3");
				expect(answers[0]).to.equal(true);
				expect(answers[1]).to.equal(false);
				expect(answers[2]).to.equal(true);
			});

			it("of a long outage are all there within seconds of its end", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				server.store();
				cloud.advance(1);
				cloud.faults.outage("dataStore", cloud.now() + 60);
				const gifts = new Array<Gift>();
				for (const Coins of $range(1, 60)) gifts.push({ Coins });
				const answers = sendAll(server, gifts);
				cloud.advance(50);
				server.sim.close();
				cloud.advance(30);
				for (const index of $range(0, 59)) expect(answers[index]).to.equal(true);
				expect(server.sim.closeSeconds! < 20).to.equal(true);
			});
		});
	}

	describe("messages of many servers, or too many", () => {
		it("a batch whose reply is lost is stored once although 33 other servers send before the retry", () => {
			const cloud = new SimCloud({ seed: 3 });
			const server = startServer(cloud);
			const store = server.store();
			const others = new Array<TestServer>();
			for (const _ of $range(1, 33)) others.push(startServer(cloud));
			for (const other of others) other.store();
			cloud.advance(5);
			const { name } = server.sim;
			cloud.faults.script({ call: "UpdateAsync", key: "a", server: name, kind: "lostReply", after: 1 });
			cloud.faults.script({
				call: "UpdateAsync",
				key: "a",
				server: name,
				kind: "errorBefore",
				after: 1,
				times: 4,
			});
			for (const Coins of $range(1, 10)) server.sim.run(() => store.MessageAsync("a", { Coins }));
			cloud.advance(0.5);
			for (const other of others) other.await(() => other.store().MessageAsync("a", { Coins: 1000 }));
			cloud.advance(60);
			const record = cloud.dataStore("PlayerData").read("a") as unknown as {
				GlobalUpdates: [number, Array<[number, { Coins: number }]>];
			};
			const own = record.GlobalUpdates[1].filter(([, message]) => message.Coins < 1000);
			expect(own.size()).to.equal(10);
		});

		it("a full queue refuses 130 messages within the time of a close", () => {
			const cloud = new SimCloud({ seed: 3 });
			const server = startServer(cloud);
			server.ProfileStore.SetConstant("MAX_MESSAGE_QUEUE", 10);
			const store = server.store();
			cloud.advance(1);
			cloud.faults.outage("dataStore", cloud.now() + 60);
			let answered = 0;
			for (const Coins of $range(1, 130)) {
				server.sim.run(() => {
					store.MessageAsync("a", { Coins });
					answered += 1;
				});
			}
			cloud.advance(55);
			server.sim.close();
			cloud.advance(40);
			if (answered < 130) error(`${answered} of 130 answered, closed in ${server.sim.closeSeconds} s`);
		});
	});
};
