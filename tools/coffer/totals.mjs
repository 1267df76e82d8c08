/** The sums over the reports of single records. */
export class Totals {
	/** Of the steps, in their order. */
	names = [];
	records = 0;
	refused = 0;
	broughtUp = 0;
	/** How many records stood at which step. */
	at = new Map();
	/** In characters of `Data`; who grows most. */
	growth = 0;
	mostGrowth = { characters: -Infinity, who: "" };
	/** The longest record after a load. */
	longest = { characters: -Infinity, who: "" };
	/** `{ who, line, kind, step, name, path, text }` */
	problems = [];
	/** The first step that no record has run is the one before it. */
	#firstRun = Infinity;

	add({ line, key, at, ran, isRefused, before, after, record, problems }) {
		const who = key === undefined ? `line ${line}` : `${key} (line ${line})`;
		this.records += 1;
		this.at.set(at, (this.at.get(at) ?? 0) + 1);
		if (isRefused) this.refused += 1;
		else if (ran > 0) this.broughtUp += 1;
		if (ran > 0) this.#firstRun = Math.min(this.#firstRun, at + 1);
		this.growth += after - before;
		if (after - before > this.mostGrowth.characters) this.mostGrowth = { characters: after - before, who };
		if (record > this.longest.characters) this.longest = { characters: record, who };
		for (const problem of problems) this.problems.push({ ...problem, who, line });
	}

	/** The names of the steps that no record has been through here: nothing is known of them. */
	untried() {
		return this.names.filter((_, index) => index + 1 < this.#firstRun);
	}

	/** The problems by their kind and step, the most frequent first: lists of them. */
	groups() {
		const groups = new Map();
		for (const problem of this.problems) {
			const key = `${problem.kind} ${problem.step}`;
			if (!groups.has(key)) groups.set(key, []);
			groups.get(key).push(problem);
		}
		return [...groups.values()].sort((a, b) => b.length - a.length);
	}
}
