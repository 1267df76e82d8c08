import type { SimServer } from "../../src/testing";
import { RandomStream, SimCloud } from "../../src/testing";

/** Three servers that fight over two keys, with every kind of fault, until one crashes. */
function runStory(seed: number, keepTrace = false): SimCloud {
	const cloud = new SimCloud({ seed, keepTrace });
	const rates = cloud.faults.rates;
	rates.errorBefore = 0.05;
	rates.lostReply = 0.05;
	rates.latencySpike = 0.05;
	rates.conflict = 0.1;
	rates.messageDrop = 0.2;
	rates.messageDouble = 0.2;
	rates.memoryStoreError = 0.1;
	rates.memoryStoreVanish = 0.05;
	rates.memoryStoreFlush = 0.05;
	rates.memoryStoreStall = 0.05;
	rates.memoryStoreConflict = 0.1;
	for (const userId of $range(1, 3)) {
		const server = cloud.startServer();
		server.engine.marketplace.bindReceipts(() => server.engine.random.number() < 0.5);
		server.run(() => work(server));
		const player = server.join(userId);
		server.engine.scheduler.delay(20, () => cloud.purchases.buy(player, userId));
	}
	cloud.servers[2].engine.scheduler.delay(50, () => cloud.servers[2].crash());
	cloud.servers[1].freeze(15);
	cloud.advance(40);
	cloud.servers[0].close();
	cloud.advance(80);
	return cloud;
}

function work(server: SimServer): void {
	const { scheduler, dataStores, messaging, memoryStores, random } = server.engine;
	pcall(() => messaging.subscribeAsync("news", () => {}));
	while (true) {
		const key = random.number() < 0.5 ? "gold" : "silver";
		// Tables, functions and threads as keys: an iteration over them would follow addresses.
		const junk = new Map<object, number>();
		for (const count of $range(1, 20)) junk.set({}, count);
		pcall(() => {
			dataStores.getDataStore("A").updateAsync(key, (value) => {
				return $tuple({ count: ((value as { count: number } | undefined)?.count ?? 0) + 1, id: random.guid() });
			});
		});
		pcall(() => messaging.publishAsync("news", key));
		pcall(() => memoryStores.getHashMap("map").updateAsync(key, () => server.name, 60));
		scheduler.wait(random.number() * 5);
	}
}

export = () => {
	describe("a simulated cloud", () => {
		it("does the same twice for one seed, though junk was allocated in between", () => {
			const first = runStory(11);
			const junk = new Array<object>();
			for (const count of $range(1, 20_000)) junk.push({ count, text: `junk ${count}`, call: () => count });
			const second = runStory(11);
			expect(junk.size()).to.equal(20_000);
			expect(second.trace.hash()).to.equal(first.trace.hash());
			expect(first.calls.count("UpdateAsync") > 20).to.equal(true);
		});

		it("does something else for another seed", () => {
			expect(runStory(11).trace.hash() === runStory(12).trace.hash()).to.equal(false);
		});

		it("keeps the trace as lines when asked, and the hash is the same", () => {
			const plain = runStory(5);
			const kept = runStory(5, true);
			expect(plain.trace.lines().size()).to.equal(0);
			expect(kept.trace.hash()).to.equal(plain.trace.hash());
			const text = kept.trace.lines().join("\n");
			for (const word of [
				"UpdateAsync commit gold",
				"conflict",
				"lostReply",
				"Message dropped",
				"crashed",
				"closed",
			]) {
				expect(text.find(word, 1, true)[0] !== undefined).to.equal(true);
			}
		});

		it("notes what a spec adds", () => {
			const first = new SimCloud();
			const second = new SimCloud();
			first.trace.add("spec", "something");
			expect(first.trace.hash() === second.trace.hash()).to.equal(false);
			second.trace.add("spec", "something");
			expect(first.trace.hash()).to.equal(second.trace.hash());
		});

		it("passes ten hours with three servers and six players in a moment", () => {
			const cloud = new SimCloud();
			for (const number of $range(1, 3)) {
				const server = cloud.startServer();
				const store = server.engine.dataStores.getDataStore("A");
				for (const slot of $range(1, 2)) {
					server.join(number * 10 + slot);
					server.run(() => {
						while (true) {
							server.engine.scheduler.wait(300);
							store.updateAsync(`key${number}${slot}`, (value) => $tuple(((value as number) ?? 0) + 1));
						}
					});
				}
			}
			cloud.advance(36_000);
			expect(cloud.dataStore("A").read("key11")).to.equal(119);
		});
	});

	describe("a stream of chance", () => {
		it("gives the same numbers for the same seed and name, and others for another name", () => {
			const first = new RandomStream(1, "latency");
			const same = new RandomStream(1, "latency");
			const other = new RandomStream(1, "faults");
			let equal = 0;
			for (const _draw of $range(1, 100)) {
				const number = first.next();
				expect(same.next()).to.equal(number);
				if (other.next() === number) equal += 1;
			}
			expect(equal < 2).to.equal(true);
		});

		it("is even, and stays within its bounds", () => {
			const stream = new RandomStream(3, "even");
			const counts = [0, 0, 0, 0];
			let sum = 0;
			for (const _draw of $range(1, 4000)) {
				counts[stream.integer(0, 3)] += 1;
				const number = stream.number();
				expect(number >= 0 && number < 1).to.equal(true);
				sum += number;
			}
			for (const count of counts) expect(count > 850 && count < 1150).to.equal(true);
			expect(math.abs(sum / 4000 - 0.5) < 0.03).to.equal(true);
		});

		it("makes GUIDs of 36 characters that differ", () => {
			const stream = new RandomStream(3, "guid");
			const known = new Set<string>();
			for (const _draw of $range(1, 200)) {
				const guid = stream.guid();
				expect(guid.size()).to.equal(36);
				expect(guid.match("^%x+%-%x+%-4%x+%-[89AB]%x+%-%x+$")[0]).to.equal(guid);
				known.add(guid);
			}
			expect(known.size()).to.equal(200);
		});
	});
};
