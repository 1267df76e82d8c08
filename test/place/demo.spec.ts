import type { SimCloudOptions } from "../../src/testing";
import { RandomStream, SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";

interface Testing {
	readonly SimCloud: { readonly new: (this: void, options: SimCloudOptions) => SimCloud };
	readonly RandomStream: typeof RandomStream;
}

type Play = (this: void, testing: Testing, seed: number, write: (this: void, line: string) => void) => Array<string>;

interface Run {
	readonly lines: Array<string>;
	readonly problems: Array<string>;
	readonly cloud: SimCloud;
}

/** Plays the demo of `npm start`. `onLine` may meddle while it runs. */
function playDemo(seed: number, onLine?: (line: string, cloud: SimCloud) => void): Run {
	const play = headless!.include("examples/demo/play.luau") as Play;
	let cloud: SimCloud | undefined;
	const startCloud = (options: SimCloudOptions): SimCloud => {
		cloud = new SimCloud(options);
		return cloud;
	};
	const lines = new Array<string>();
	const problems = play({ SimCloud: { new: startCloud }, RandomStream }, seed, (line) => {
		lines.push(line);
		onLine?.(line, cloud!);
	});
	return { lines, problems, cloud: cloud! };
}

function has(lines: Array<string>, part: string): boolean {
	return lines.some((line) => line.find(part, 1, true)[0] !== undefined);
}

/** Changes what is stored, behind the back of every server. */
function addCoins(cloud: SimCloud, key: string, coins: number): void {
	const dataStore = cloud.dataStore("PlayerData");
	const record = dataStore.read(key) as { Data: { Coins: number } };
	record.Data.Coins += coins;
	dataStore.preload(key, record);
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("the demo", () => {
		it("prints the same for the same seed, and something else for another", () => {
			const first = playDemo(3).lines.join("\n");
			expect(playDemo(3).lines.join("\n")).to.equal(first);
			expect(playDemo(4).lines.join("\n")).never.to.equal(first);
		});

		it("keeps its books right, whatever the seed", () => {
			for (const seed of $range(5, 8)) {
				const run = playDemo(seed);
				expect(run.problems.join("; ")).to.equal("");
				expect(run.cloud.errors.size()).to.equal(0);
				expect(has(run.lines, "Check: every other coin that a player saw is stored, once.")).to.equal(true);
			}
		});

		it("tells what it promises", () => {
			const { lines } = playDemo(1);
			for (const part of [
				"CRASHES",
				"since the last save; away for",
				"CRASHES in the middle of the trade",
				"gets the golden key",
				"is paid 20 coins",
				"Trades: Emil has the golden key, Ana has the 20 coins; each is there once.",
				"SHUTS DOWN for an update",
				"opens a gift from Ana",
				"has a damaged record (OnOverwrite)",
				"support finds his old value in Coffer.Replaced",
				"support rolls back to the version of",
				"asked for the session",
				"What is stored",
				"What it cost",
				"Where every coin went",
				"[Monetisation] Granted credit to Ana: Firework",
				"lights a firework (credit)",
				"but the handler fails half way",
				"gets 100 coins (gift)",
				"Where every purchase went",
			]) {
				if (!has(lines, part)) error(`the demo does not tell: ${part}`);
			}
			// Two or three screens.
			expect(lines.size() <= 155).to.equal(true);
		});

		it("leaves every session closed", () => {
			const { cloud } = playDemo(2);
			const dataStore = cloud.dataStore("PlayerData");
			for (const key of dataStore.keys()) {
				const record = dataStore.read(key) as {
					MetaData?: { ActiveSession?: unknown };
					GlobalUpdates?: unknown;
				};
				if (record.MetaData !== undefined) expect(record.MetaData.ActiveSession).to.equal(undefined);
			}
		});

		it("notices a coin too many", () => {
			const run = playDemo(1, (line, cloud) => {
				if (line === "What is stored") addCoins(cloud, "1100417", 1);
			});
			expect(run.problems.size()).to.equal(1);
			expect(run.problems[0].match("^Ana has %d+ coins stored and should have %d+$")[0]).to.be.ok();
			expect(has(run.lines, "Check: ")).to.equal(false);
		});

		it("notices a treasure that a trade has doubled", () => {
			const run = playDemo(1, (line, cloud) => {
				if (line !== "What is stored") return;
				const dataStore = cloud.dataStore("PlayerData");
				const record = dataStore.read("1100417") as { Data: { Treasures: Array<string> } };
				record.Data.Treasures.push("golden key");
				dataStore.preload("1100417", record);
			});
			expect(run.problems.join("; ")).to.equal('the golden key is with "Ana, Emil"');
			expect(has(run.lines, "Check: ")).to.equal(false);
		});

		it("notices a crash that took more than was unsaved", () => {
			const run = playDemo(1, (line, cloud) => {
				if (line.find("CRASHES", 1, true)[0] !== undefined) addCoins(cloud, "1250094", -20);
			});
			expect(run.problems.size()).to.equal(1);
			expect(run.problems[0].match("^Dora came back to %d+ coins after %d+$")[0]).to.be.ok();
		});
	});
};
