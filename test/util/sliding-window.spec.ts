import { SlidingWindow } from "../../src/util/sliding-window";

export = () => {
	describe("a sliding window", () => {
		let now = 0;

		beforeEach(() => {
			now = 0;
		});

		/** How many more it lets through at this moment. */
		function countTaken(window: SlidingWindow, limit: number): number {
			let count = 0;
			while (window.take(limit)) count += 1;
			return count;
		}

		it("lets so many through, and more when the first have left it", () => {
			const window = new SlidingWindow(() => now, 60);
			expect(countTaken(window, 3)).to.equal(3);
			now = 59;
			expect(countTaken(window, 3)).to.equal(0);
			now = 60;
			expect(countTaken(window, 3)).to.equal(3);
		});

		it("takes back the newest, which counts no more", () => {
			const window = new SlidingWindow(() => now, 60);
			window.giveBack();
			expect(countTaken(window, 3)).to.equal(3);
			now = 30;
			window.giveBack();
			expect(countTaken(window, 3)).to.equal(1);
			now = 60;
			expect(countTaken(window, 3)).to.equal(2);
		});

		it("never lets more than the limit through in any stretch", () => {
			const window = new SlidingWindow(() => now, 10);
			const moments = new Array<number>();
			for (const tick of $range(1, 2000)) {
				now = tick / 4;
				if (window.take(7)) moments.push(now);
			}
			for (const start of moments) {
				const within = moments.filter((moment) => moment >= start && moment < start + 10);
				expect(within.size() <= 7).to.equal(true);
			}
			// 500 s of 7 in 10 s each.
			expect(moments.size()).to.equal(350);
		});

		it("follows a limit that grows and shrinks", () => {
			const window = new SlidingWindow(() => now, 60);
			expect(countTaken(window, 2)).to.equal(2);
			expect(countTaken(window, 5)).to.equal(3);
			expect(countTaken(window, 1)).to.equal(0);
		});
	});
};
