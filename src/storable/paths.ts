/** A path that reads like Luau, such as `Data.Items[3].owner`: a name, then the first `count` of the keys. */
export function pathText(name: string, keys: ReadonlyArray<unknown>, count: number): string {
	let path = name;
	for (const index of $range(0, count - 1)) path += keyText(keys[index]);
	return path;
}

/** A key as it stands in a path. */
export function keyText(key: unknown): string {
	if (!typeIs(key, "string")) return `[${tostring(key)}]`;
	return key.match("^[%a_][%w_]*$")[0] !== undefined ? `.${key}` : `["${key}"]`;
}
