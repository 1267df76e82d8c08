import type { MeasuredFidelity, SimCloudOptions } from "../../src/testing";
import { SimCloud } from "../../src/testing";

/** As `docs/fidelity-measured.json` would hold them. */
const MEASURED: MeasuredFidelity = {
	answers: {
		"transform-throws": { answer: "raises an error" },
		"user-ids-max": { answer: 2 },
		signals: { answer: "immediate" },
		"read-seconds": { answer: 2 },
		"message-seconds": { answer: 9 },
		"not-a-number": { answer: "changed" },
		"job-id": {},
	},
};

function seconds(cloud: SimCloud, work: () => void): number {
	const started = cloud.now();
	work();
	return cloud.now() - started;
}

function userIdsTaken(options: SimCloudOptions): boolean {
	const server = new SimCloud(options).startServer();
	const store = server.engine.dataStores.getDataStore("A");
	return pcall(() => server.await(() => store.setAsync("key", 1, [1, 2, 3])))[0];
}

export = () => {
	describe("a simulated cloud that was started from what was measured", () => {
		it("raises to the caller what a transform throws, where Roblox does", () => {
			const throwing = (options: SimCloudOptions): boolean => {
				const server = new SimCloud(options).startServer();
				const store = server.engine.dataStores.getDataStore("A");
				return pcall(() => server.await(() => store.updateAsync("key", () => error("thrown"))))[0];
			};
			expect(throwing({})).to.equal(true);
			expect(throwing({ measured: MEASURED })).to.equal(false);
		});

		it("takes as many user ids, and fires signals in the same way", () => {
			expect(userIdsTaken({})).to.equal(true);
			expect(userIdsTaken({ measured: MEASURED })).to.equal(false);
			expect(new SimCloud().startServer().signalMode).to.equal("deferred");
			expect(new SimCloud({ measured: MEASURED }).startServer().signalMode).to.equal("immediate");
		});

		it("is about as slow", () => {
			const cloud = new SimCloud({ measured: MEASURED });
			const server = cloud.startServer();
			const read = seconds(cloud, () => {
				server.await(() => server.engine.dataStores.getDataStore("A").getAsync("key", false));
			});
			expect(read > 1 && read < 3).to.equal(true);
			let isHeard = false;
			server.await(() => server.engine.messaging.subscribeAsync("topic", () => (isHeard = true)));
			server.await(() => server.engine.messaging.publishAsync("topic", 1));
			const message = seconds(cloud, () => cloud.runUntil(() => isHeard, 60));
			expect(message > 5 && message < 13).to.equal(true);
		});

		it("does what an option says all the same, and the default where nothing was measured", () => {
			expect(userIdsTaken({ measured: MEASURED, userIdsMax: 3 })).to.equal(true);
			expect(userIdsTaken({ measured: { answers: {} } })).to.equal(true);
		});
	});
};
