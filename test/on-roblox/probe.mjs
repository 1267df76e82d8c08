/** `npm run probe`: every question is asked of the simulated cloud, by the code that asks Roblox. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { questionsOf, readCatalogue } from "../../scripts/on-roblox/measured.mjs";
import { probe } from "../../scripts/probe.mjs";
import { playTasks } from "./fake-engine.mjs";
import { play } from "./world.mjs";

/** Plays the probe; answers what `play` does, and the file that it wrote. */
async function playProbe(options) {
	const folder = mkdtempSync(path.join(os.tmpdir(), "coffer-probe-"));
	try {
		const file = path.join(folder, "measured.json");
		const answer = await play(probe, ["--output", file], options);
		const measured = answer.error === undefined ? JSON.parse(readFileSync(file, "utf8")) : undefined;
		return { ...answer, measured };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Answers that no default gives, one for each option that they decide. */
const MEASURED = {
	answers: {
		"transform-throws": { answer: "raises an error" },
		"user-ids-max": { answer: 2 },
		signals: { answer: "immediate" },
		"read-seconds": { answer: 0.5 },
		"message-seconds": { answer: 9 },
	},
};

export const PROBE_CASES = {
	"asks every question, and the simulated cloud answers with its defaults": async () => {
		const { code, lines, text, cloud, measured } = await playProbe();
		const ids = questionsOf(readCatalogue()).map(({ id }) => id);
		assert.equal(new Set(ids).size, ids.length);
		assert.deepEqual(Object.keys(measured.answers), ids);
		assert.equal(lines.at(-1), `${ids.length} measured, 0 not, 0 differ`, text);
		assert.equal(code, 0);
		// One pair at once beside a third, and one afterwards.
		assert.deepEqual([cloud.tasks.size, cloud.batches], [4, 2]);
		assert.deepEqual(cloud.stores.entries, []);
		// Nobody may take this for Roblox's word.
		assert.match(measured.source, /nothing was measured/);
	},
	"gets other answers of a cloud that was started from other answers": async () => {
		const engine = (job) => playTasks({ ...job, measured: MEASURED });
		const { code, text, measured } = await playProbe({ engine });
		const answerOf = (id) => measured.answers[id].answer;
		assert.equal(code, 1);
		assert.match(text, /DIFFERS transform-throws: Roblox answered "raises an error" on /);
		assert.match(answerOf("transform-throws"), /^raises/);
		assert.equal(answerOf("user-ids-max"), 2);
		assert.equal(answerOf("signals"), "immediate");
		assert.ok(answerOf("read-seconds") > 0.3 && answerOf("read-seconds") < 0.7);
		assert.ok(answerOf("message-seconds") > 5 && answerOf("message-seconds") < 13);
	},
	"says what was not measured where one of two servers never starts, and cleans up after it": async () => {
		const fault = ({ route, count }) => (route === "create" && count === 2 ? { stuck: true } : undefined);
		const prefix = "CofferRun_0123456789";
		const stored = [{ store: `${prefix}_probe`, key: "first", value: 1 }];
		const { code, text, cloud, measured } = await playProbe({ cloud: { fault }, stored, prefix });
		assert.equal(code, 1);
		assert.equal(measured.answers["pair-updates"].answer, undefined);
		assert.match(measured.answers["pair-updates"].detail, /the other server did not come/);
		assert.equal(measured.answers["transform-throws"].answer, "nil");
		assert.match(text, /five updates .*: NOT MEASURED/);
		assert.match(text, /FAILED first: GIVEN_UP/);
		assert.deepEqual(cloud.stores.entries, []);
	},
};
