/** More edits than this and it is no typing mistake. */
const EDITS_MAX = 2;

/** How many characters have to be put in, taken out, changed, or swapped with their neighbour. */
function countEdits(from: string, to: string): number {
	let beforeLast = new Array<number>();
	let last = new Array<number>();
	for (const column of $range(0, to.size())) last.push(column);
	for (const row of $range(1, from.size())) {
		const current = [row];
		for (const column of $range(1, to.size())) {
			const isSame = from.byte(row)[0] === to.byte(column)[0];
			let edits = math.min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1));
			const isSwapped =
				row > 1 &&
				column > 1 &&
				from.byte(row)[0] === to.byte(column - 1)[0] &&
				from.byte(row - 1)[0] === to.byte(column)[0];
			if (isSwapped) edits = math.min(edits, beforeLast[column - 2] + 1);
			current.push(edits);
		}
		beforeLast = last;
		last = current;
	}
	return last[to.size()];
}

/** The known name that was probably meant; nothing when none is near. Case does not count. */
export function nearestName(name: string, known: ReadonlyArray<string>): string | undefined {
	let nearest: string | undefined;
	let fewest = math.min(EDITS_MAX, math.floor(name.size() / 2)) + 1;
	for (const candidate of known) {
		const edits = countEdits(name.lower(), candidate.lower());
		if (edits >= fewest) continue;
		fewest = edits;
		nearest = candidate;
	}
	return nearest;
}
