const SHOWN_MAX = 10;

/** One error text for everything that is wrong. */
export function problemText(member: string, problems: ReadonlyArray<string>): string {
	if (problems.size() === 1) return `${member}: ${problems[0]}`;
	const lines = [`${member}: ${problems.size()} things are wrong:`];
	problems.forEach((problem, index) => {
		if (index < SHOWN_MAX) lines.push(`- ${problem}`);
	});
	if (problems.size() > SHOWN_MAX) lines.push(`- and ${problems.size() - SHOWN_MAX} more`);
	return lines.join("\n");
}
