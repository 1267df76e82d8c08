/** Tells each cell the head of its column, and a table of three columns and more that it is wide; style.css does the rest. */
export function wideTables(md) {
	md.core.ruler.push("wide-tables", ({ tokens }) => {
		let table;
		let heads = [];
		let column = 0;
		tokens.forEach((token, index) => {
			if (token.type === "table_open") [table, heads] = [token, []];
			else if (token.type === "tr_open") column = 0;
			else if (token.type === "th_open") heads.push(tokens[index + 1].content);
			else if (token.type === "td_open") token.attrSet("data-label", heads[column++] ?? "");
			else if (token.type === "table_close" && heads.length > 2) table.attrJoin("class", "wide");
		});
	});
	// VitePress has a rule of its own, which forgets the class.
	md.renderer.rules.table_open = (tokens, index) =>
		`<table tabindex="0" class="${tokens[index].attrGet("class") ?? ""}">\n`;
}
