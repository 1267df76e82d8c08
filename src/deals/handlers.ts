import { copyOf, deepCopy } from "../storable/deep-copy";
import { takeSnapshot } from "../storable/snapshot";
import { snapshotTable } from "../storable/table-snapshot";
import { callUndoable } from "../util/undo-scope";
import type { KnownKind } from "./kinds";
import type { Goods } from "./ledger/types";
import type { DealRequest } from "./types";

/** What has the game's `Data`: a profile, or a record. */
export interface DataHome {
	Data: object;
}

export type Taking =
	| {
			readonly goods: Goods | undefined;
			/** Everything in `Data` is as it was. */
			readonly undo: () => void;
	  }
	/** `problem`: the game's function is wrong, which somebody should hear of. */
	| { readonly code: "Refused" | "NotApproved"; readonly problem?: string };

/** Whether a function of the game has left `Data` where they were. */
function isMoved(home: DataHome, data: object): boolean {
	return home.Data !== data;
}

/**
 * Asks a party, and takes what it is to give out of its `Data`. All of it, or nothing is as it was before. Does not yield.
 * `isStill`: whether there is still a session to take it from, which the game's functions may have ended.
 */
export function takeGoods(
	home: DataHome,
	kind: KnownKind,
	request: DealRequest,
	isStill: () => boolean = () => true,
): Taking {
	const data = home.Data;
	if (!typeIs(data, "table")) return { code: "Refused", problem: "Data is no table" };
	const snapshot = snapshotTable(data);
	const undo = () => {
		home.Data = snapshot.putBack();
	};
	const refuse = (code: "Refused" | "NotApproved", problem?: string): Taking => {
		if (isMoved(home, data) || snapshot.hasChanged()) undo();
		return { code, problem };
	};
	const { Approve, Take } = kind.handlers;
	if (Approve !== undefined) {
		const [isSuccess, answer] = callUndoable(Approve, data, request);
		if (!isSuccess) return refuse("NotApproved", `Approve ${answer}`);
		if (answer !== true) return refuse("NotApproved");
		if (isMoved(home, data) || snapshot.hasChanged()) return refuse("NotApproved", "Approve changed Data");
		if (!isStill()) return refuse("Refused", "Approve ended the session");
	}
	const { Offer } = request;
	if (Offer === undefined) return { goods: undefined, undo };
	const [isSuccess, answer] = callUndoable(Take, data, copyOf(Offer) as defined);
	if (!isSuccess) return refuse("Refused", `Take ${answer}`);
	if (answer === undefined) return refuse("Refused");
	if (!typeIs(answer, "table")) return refuse("Refused", `Take must return a table or nil, not a ${typeOf(answer)}`);
	if (isMoved(home, data)) return refuse("Refused", "Take set Data to another table");
	if (!isStill()) return refuse("Refused", "Take ended the session");
	const { value, problems } = takeSnapshot(answer, {}, "goods");
	if (!problems.isEmpty()) {
		return refuse("Refused", `Take returned what cannot be stored: ${problems[0].path} ${problems[0].reason}`);
	}
	return { goods: deepCopy(value), undo };
}

export const NOT_DECLARED = "no kind of that name is declared";

/** Puts goods into `Data`: all of them, or none. Answers what is wrong, or nothing. Does not yield. */
export function putGoods(
	home: DataHome,
	kind: KnownKind | undefined,
	goodsList: ReadonlyArray<Goods>,
	version: number,
): string | undefined {
	if (goodsList.isEmpty()) return undefined;
	if (kind === undefined) return NOT_DECLARED;
	const data = home.Data;
	if (!typeIs(data, "table")) return "Data is no table";
	if (version > kind.version) return `its goods are of version ${version}, and this server knows ${kind.version}`;
	const snapshot = snapshotTable(data);
	const fail = (problem: string) => {
		home.Data = snapshot.putBack();
		return problem;
	};
	for (const goods of goodsList) {
		let current: object = deepCopy(goods);
		if (version < kind.version) {
			const [isSuccess, upgraded] = callUndoable(kind.handlers.Upgrade!, current, version);
			if (!isSuccess) return fail(`Upgrade ${upgraded}`);
			if (!typeIs(upgraded, "table")) return fail(`Upgrade must return a table, not a ${typeOf(upgraded)}`);
			current = upgraded;
		}
		const [isSuccess, problem] = callUndoable(kind.handlers.Put, data, current);
		if (!isSuccess) return fail(`Put ${problem}`);
		if (isMoved(home, data)) return fail("Put set Data to another table");
	}
	return undefined;
}
