import type { DataStores } from "../../../src/engine";
import type { LastSave } from "../../../src/profile-store/session/last-saves";
import { LastSaves } from "../../../src/profile-store/session/last-saves";
import { SimCloud } from "../../../src/testing";

/** A budget that a spec sets, and last saves that note their tries. */
class World {
	public readonly cloud = new SimCloud();
	public readonly sim = this.cloud.startServer();
	/** Those that went out, in order. */
	public readonly tries = new Array<string>();
	public tokens = 60;
	public isClosing = true;
	public isHurried = false;
	public readonly lastSaves: LastSaves;

	constructor() {
		const { clock, dataStores, scheduler } = this.sim.engine;
		const tokens = () => this.tokens;
		const budgeted: DataStores = {
			getDataStore(name) {
				return dataStores.getDataStore(name);
			},
			getRequestBudget() {
				return tokens();
			},
		};
		this.lastSaves = new LastSaves(clock, scheduler, budgeted, () => this.isClosing);
	}

	public save(name: string, hasNews = true, sentAt?: number): LastSave {
		const isHurried = () => this.isHurried;
		const noteTry = () => {
			this.tokens -= 1;
			this.tries.push(name);
		};
		return {
			address: { isLive: true } as LastSave["address"],
			isHurried() {
				return isHurried();
			},
			hasNews() {
				return hasNews;
			},
			carriedSince() {
				return sentAt;
			},
			tryLastSave() {
				noteTry();
			},
		};
	}

	/** Adds so many in one step. */
	public add(count: number, prefix = ""): Array<LastSave> {
		const saves = new Array<LastSave>();
		this.sim.run(() => {
			for (const index of $range(1, count)) {
				const save = this.save(`${prefix}${index}`);
				saves.push(save);
				this.lastSaves.add(save);
			}
		});
		return saves;
	}

	/** A try of it fails that was made so many seconds ago. */
	public fail(save: LastSave, seconds = 0): void {
		this.lastSaves.failed(save, this.sim.engine.clock.monotonicSeconds() - seconds);
	}

	/** How many tries go out within so many seconds. */
	public triesWithin(seconds: number): number {
		const before = this.tries.size();
		this.cloud.advance(seconds);
		return this.tries.size() - before;
	}
}

export = () => {
	describe("last saves", () => {
		it("go out at the end of the step, the changed first", () => {
			const world = new World();
			world.sim.run(() => {
				world.lastSaves.add(world.save("same", false));
				world.lastSaves.add(world.save("changed"));
				expect(world.tries.size()).to.equal(0);
			});
			expect(world.tries.join(", ")).to.equal("changed, same");
		});

		it("go out within the step where they are to be sent now", () => {
			const world = new World();
			world.sim.run(() => {
				world.lastSaves.add(world.save("a"));
				world.lastSaves.sendNow();
				expect(world.tries.size()).to.equal(1);
			});
		});

		it("spend what is needed for all of them only when the stores have answered", () => {
			const world = new World();
			const [first] = world.add(50);
			expect(world.tries.size()).to.equal(10);
			world.sim.run(() => world.lastSaves.remove(first));
			expect(world.tries.size()).to.equal(50);
		});

		it("go out one a second while nothing has answered, and all of them after 4 s", () => {
			const world = new World();
			world.add(50);
			expect(world.triesWithin(3.9)).to.equal(3);
			expect(world.triesWithin(0.3)).to.equal(37);
		});

		it("go out one a second while the stores fail, and all of them once they answer", () => {
			const world = new World();
			world.tokens = 1000;
			const saves = world.add(30);
			expect(world.tries.size()).to.equal(30);
			world.sim.run(() => saves.forEach((save) => world.fail(save)));
			for (const second of $range(1, 5)) {
				const before = world.tries.size();
				world.cloud.advance(1.05);
				expect(world.tries.size() - before).to.equal(1);
				const name = world.tries[world.tries.size() - 1];
				// Each time another one.
				expect(name).to.equal(tostring(second));
				world.sim.run(() => world.fail(saves[second - 1]));
			}
			const before = world.tries.size();
			world.sim.run(() => world.lastSaves.remove(saves[0]));
			expect(world.tries.size() - before).to.equal(29);
		});

		it("do not wait for errors of tries that were made before the newest one", () => {
			const world = new World();
			world.tokens = 1000;
			const saves = world.add(10);
			world.cloud.advance(5);
			world.sim.run(() => world.fail(saves[0], 5));
			// One more, which finds out how the stores are.
			expect(world.triesWithin(1.05)).to.equal(1);
			// The errors of the first tries come in one after the other: they are as slow as the stores are.
			const before = world.tries.size();
			for (const index of $range(1, 9)) {
				world.cloud.advance(0.5);
				world.sim.run(() => world.fail(saves[10 - index], 6.05 + 0.5 * index));
			}
			world.cloud.advance(1.05);
			expect(world.tries.size() - before >= 9).to.equal(true);
		});

		it("are tried again with longer pauses where the stores answer other keys, which go on meanwhile", () => {
			const world = new World();
			world.tokens = 1000;
			const [bad] = world.add(2, "early");
			let other = world.add(1, "other")[0];
			const triesOf = (name: string) => world.tries.filter((tried) => tried === name).size();
			for (const round of $range(1, 100)) {
				world.cloud.advance(0.3);
				world.sim.run(() => {
					world.lastSaves.remove(other);
					world.fail(bad);
				});
				other = world.add(1, "other")[0];
				// At once.
				expect(triesOf("other1")).to.equal(round + 1);
			}
			// In 30 s.
			expect(triesOf("early1") <= 12).to.equal(true);
		});

		it("put one request a second into the engine's queue where there is no token, and none beside one that may be there", () => {
			const world = new World();
			world.tokens = 0;
			world.add(3);
			expect(world.tries.size()).to.equal(1);
			expect(world.triesWithin(10)).to.equal(2);
		});

		it("are tried again beside a request that does not answer, after 15 s, or 6 s once the server closes", () => {
			const world = new World();
			world.isClosing = false;
			world.add(1);
			expect(world.triesWithin(14.9)).to.equal(0);
			expect(world.triesWithin(0.3)).to.equal(1);
			world.isClosing = true;
			expect(world.triesWithin(5.5)).to.equal(0);
			expect(world.triesWithin(1)).to.equal(1);
		});

		it("are tried again after 3 s, also beside one that was waiting, once the server may be taken for dead", () => {
			const world = new World();
			world.isClosing = false;
			world.add(1);
			expect(world.triesWithin(5)).to.equal(0);
			world.isHurried = true;
			expect(world.triesWithin(1.1)).to.equal(1);
			expect(world.triesWithin(1.7)).to.equal(0);
			expect(world.triesWithin(1.3)).to.equal(1);
		});

		it("need no request where one that is under way holds them", () => {
			const world = new World();
			world.sim.run(() => world.lastSaves.add(world.save("a", true, world.sim.engine.clock.monotonicSeconds())));
			expect(world.triesWithin(5.5)).to.equal(0);
			expect(world.triesWithin(1)).to.equal(1);
		});
	});
};
