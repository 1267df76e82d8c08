import { look } from "../../storable/look";
import { findUnstorable } from "../../storable/snapshot";

/** Why a store would not keep params as they are, in words; nothing when it would. */
export function paramsProblem(params: unknown): string | undefined {
	// As a part of something, which is what they are in a credit.
	const unstorable = findUnstorable({ params }, "product");
	if (unstorable !== undefined) return `${unstorable.path} ${unstorable.reason}`;
	const { isClean, numberKeyTables } = look({ params }, {});
	if (!isClean) return "product.params holds a table with a metatable";
	return numberKeyTables > 0
		? "product.params holds a table with numbers as its keys, which would be texts"
		: undefined;
}
