import type { SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

/** Nearly all that may be written to a key in a minute. */
const LARGE = 4_100_000;

/** Starts so many calls, and answers the errors. */
function start(server: SimServer, count: number, call: (index: number) => void, onDone?: () => void): Array<string> {
	const errors = new Array<string>();
	for (const index of $range(1, count)) {
		server.run(() => {
			const [isOk, problem] = pcall(call, index);
			if (isOk) onDone?.();
			else errors.push(tostring(problem));
		});
	}
	return errors;
}

export = () => {
	describe("the request budgets of the experience", () => {
		it("let the requests of a server wait that has budget of its own, and refuse none", () => {
			const cloud = new SimCloud();
			let done = 0;
			for (const number of $range(1, 9)) {
				const server = cloud.startServer();
				const store = server.engine.dataStores.getDataStore("A");
				const errors = start(
					server,
					30,
					(index) => store.setAsync(`${number}/${index}`, 1),
					() => {
						done += 1;
					},
				);
				expect(errors.size()).to.equal(0);
				expect(server.engine.dataStores.getRequestBudget("StandardWrite")).to.equal(30);
			}
			cloud.advance(1);
			expect(done >= 250 && done <= 254).to.equal(true);
			cloud.advance(5);
			expect(done).to.equal(270);
		});

		it("grow with the players of all servers, and less than those of the servers", () => {
			const cloud = new SimCloud();
			const east = cloud.startServer();
			const west = cloud.startServer();
			for (const userId of $range(1, 20)) east.join(userId);
			cloud.advance(60);
			const store = east.engine.dataStores.getDataStore("A");
			let done = 0;
			// 60 + 40 * 20 of its own; 250 + 20 * 20 of the experience.
			const errors = start(
				east,
				700,
				(index) => store.setAsync(`${index}`, 1),
				() => {
					done += 1;
				},
			);
			expect(errors.size()).to.equal(20);
			expect(errors[0].sub(1, 4)).to.equal("302:");
			cloud.advance(0.5);
			expect(done >= 650 && done <= 656).to.equal(true);
			const lost = start(west, 31, () => west.engine.dataStores.getDataStore("A").setAsync("west", 1));
			expect(lost.size()).to.equal(1);
		});

		it("are taken from by Open Cloud too", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.takeBudget("StandardRead", 260);
			let isRead = false;
			server.run(() => {
				server.engine.dataStores.getDataStore("A").getAsync("key", false);
				isRead = true;
			});
			expect(server.engine.dataStores.getRequestBudget("StandardRead")).to.equal(59);
			cloud.advance(2.5);
			expect(isRead).to.equal(false);
			cloud.advance(0.5);
			expect(isRead).to.equal(true);
		});

		it("forget the players of a server that is dead", () => {
			const cloud = new SimCloud();
			const east = cloud.startServer();
			for (const userId of $range(1, 10)) east.join(userId);
			east.crash();
			const west = cloud.startServer();
			cloud.takeBudget("StandardWrite", 250);
			start(west, 20, (index) => west.engine.dataStores.getDataStore("A").setAsync(`${index}`, 1));
			cloud.advance(3);
			expect(cloud.dataStore("A").keys().size() < 15).to.equal(true);
		});
	});

	describe("a budget that players have earned", () => {
		it("stays when they leave, and does not grow any more", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const { dataStores } = server.engine;
			const budget = (): number => dataStores.getRequestBudget("StandardWrite");
			const players = [server.join(1), server.join(2)];
			cloud.advance(60);
			expect(budget()).to.equal(140);
			start(server, 140, (index) => dataStores.getDataStore("A").setAsync(`${index}`, 1));
			expect(budget()).to.equal(0);
			cloud.advance(30);
			for (const player of players) server.leave(player);
			expect(budget()).to.equal(70);
			cloud.advance(60);
			expect(budget()).to.equal(70);
		});

		it("is not earned by those who came later", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const { dataStores } = server.engine;
			start(server, 60, (index) => dataStores.getDataStore("A").setAsync(`${index}`, 1));
			cloud.advance(30);
			for (const userId of $range(1, 10)) server.join(userId);
			expect(dataStores.getRequestBudget("StandardWrite")).to.equal(30);
		});
	});

	describe("the throughput of a key", () => {
		it("lets its writes wait, of all servers, in order, and skips them for other keys", () => {
			const cloud = new SimCloud();
			const [east, west] = [cloud.startServer(), cloud.startServer()];
			const large = string.rep("x", LARGE);
			east.await(() => east.engine.dataStores.getDataStore("A").setAsync("large", large));
			const store = west.engine.dataStores.getDataStore("A");
			const order = new Array<string>();
			const write = (key: string, value: string): void => {
				west.run(() => {
					store.updateAsync(key, () => $tuple(value));
					order.push(value);
				});
			};
			write("large", "first");
			write("large", "second");
			write("small", "other");
			cloud.advance(50);
			expect(order.join(" ")).to.equal("other");
			expect(west.await(() => store.getAsync("large", false)[0] !== undefined)).to.equal(true);
			cloud.advance(15);
			expect(order.join(" ")).to.equal("other first second");
		});

		it("lets reads wait after 25 MB in a minute", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			cloud.dataStore("A").preload("large", string.rep("x", LARGE));
			let done = 0;
			server.run(() => {
				for (const _read of $range(1, 8)) {
					store.getAsync("large", false);
					done += 1;
				}
			});
			cloud.advance(3);
			expect(done).to.equal(6);
			cloud.advance(60);
			expect(done).to.equal(8);
		});

		it("is an error where the queue is full", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			server.await(() => store.setAsync("large", string.rep("x", LARGE)));
			const errors = start(server, 31, () => store.setAsync("large", 1));
			expect(errors.size()).to.equal(1);
			expect(errors[0].sub(1, 4)).to.equal("302:");
			expect(start(server, 1, () => store.setAsync("small", 1)).size()).to.equal(0);
		});
	});

	describe("the errors of a full queue", () => {
		it("carry a name where errors have no numbers", () => {
			const cloud = new SimCloud();
			cloud.faults.rates.unnumberedError = 1;
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			const nameOf = (errors: ReadonlyArray<string>): string => errors[errors.size() - 1].split(":")[0];
			expect(nameOf(start(server, 91, () => store.getAsync("key", false)))).to.equal(
				"StandardReadGameServerThrottled",
			);
			cloud.takeBudget("StandardRemove", 100);
			expect(nameOf(start(server, 31, () => store.removeAsync("key")))).to.equal(
				"StandardRemoveExperienceThrottled",
			);
			cloud.advance(60);
			server.await(() => store.setAsync("large", string.rep("x", LARGE)));
			expect(nameOf(start(server, 31, () => store.setAsync("large", 1)))).to.equal("KeyThrottled");
		});
	});
};
