/** What a command writes: text that fits a screen, or one JSON object for scripts. */

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };
/** Lines of a part of an answer, unless `--all`. */
export const LINES_MAX = 20;
const WIDTH_MAX = 120;

/** Whether a terminal reads it; nothing is coloured in a file or a pipe. */
function isColoured(stream, env) {
	return stream.isTTY === true && env.NO_COLOR === undefined && env.TERM !== "dumb";
}

export class Screen {
	#say;
	#isColoured;

	/** `say`: gets lines. `isJson`: only `answer` is written, as JSON. */
	constructor({ say, isJson, isAll, env, stream = process.stdout }) {
		this.#say = say;
		this.isJson = isJson;
		this.isAll = isAll;
		this.#isColoured = !isJson && isColoured(stream, env);
	}

	paint(colour, text) {
		return this.#isColoured ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
	}

	/** Lines for people; none in JSON. */
	say(...lines) {
		if (this.isJson) return;
		for (const line of lines.flat()) this.#say(line);
	}

	title(text) {
		this.say(this.paint("bold", text));
	}

	/** Pairs of a name and its text; what is undefined is left out. */
	fields(pairs) {
		const shown = pairs.filter(([, text]) => text !== undefined);
		const width = Math.max(...shown.map(([name]) => name.length));
		for (const [name, text] of shown) {
			const [first, ...more] = [text].flat();
			this.say(`  ${this.paint("dim", name.padEnd(width))}  ${first}`);
			for (const line of more) this.say(`  ${" ".repeat(width)}  ${line}`);
		}
	}

	/** A list of lines, cut to what fits. `what`: how its items are called. */
	lines(lines, what, max = LINES_MAX) {
		const shown = this.isAll ? lines : lines.slice(0, max);
		this.say(shown.map((line) => this.cut(line)));
		const rest = lines.length - shown.length;
		if (rest > 0) this.say(`  ... and ${rest.toLocaleString("en-GB")} more ${what} (--all shows them)`);
	}

	cut(line) {
		return this.isAll || line.length <= WIDTH_MAX ? line : `${line.slice(0, WIDTH_MAX - 3)}...`;
	}

	/** The whole answer for scripts: nothing for people, who have read it. */
	answer(value) {
		if (this.isJson) this.#say(JSON.stringify(value));
	}
}
