//!optimize 2
import type { CallDetails, CallGate } from "../cloud/cloud-call";
import { CloudCall } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";
import type { TransformOutcome } from "../cloud/update-call";
import { callTransform, UpdateCall } from "../cloud/update-call";
import { copyStorable, copyStored } from "../data-stores/storable-value";
import type { Item, ItemSlot, MemoryItems } from "./memory-items";

/** Characters of JSON. */
const VALUE_SIZE_MAX = 32_768;
/** An update reads and writes. */
export const UPDATE_UNITS = 2;
/** An update gives up at so many conflicts; how many Roblox stands is not known. */
const CONFLICTS_MAX = 5;

/** A value that a hash map takes, as a copy. */
export interface TakenValue {
	readonly value: unknown;
	readonly size: number;
}

/** Checks and copies what a caller wants written; answers the error when it is refused. */
export function takeValue(value: unknown): TakenValue | string {
	if (value === undefined) return "InvalidRequest: the value may not be nil.";
	const copy = copyStorable(value);
	if (copy.problem !== undefined) return `InvalidRequest: the value cannot hold ${copy.problem}.`;
	if (copy.size > VALUE_SIZE_MAX) return `ItemValueSizeTooLarge: ${copy.size} of ${VALUE_SIZE_MAX} characters.`;
	return copy;
}

/** Takes the request units of one kind of call to one key. */
export class UnitGate implements CallGate {
	constructor(
		private readonly server: string,
		private readonly items: MemoryItems,
		private readonly slot: ItemSlot,
		private readonly units: number,
	) {}

	public admit(call: CloudCall): void {
		const problem = this.items.takeUnits(this.server, this.slot, this.units);
		if (problem === undefined) call.depart();
		else call.refuse(problem);
	}
}

/** Any hash map call but `UpdateAsync`. */
export class HashMapCall extends CloudCall {
	/** @param effect answers the error that the caller gets, if any */
	constructor(
		server: ServerContext,
		details: CallDetails,
		private readonly effect: (staleSeconds: number) => string | undefined,
	) {
		super(server, details);
	}

	protected override takeEffect(): string | undefined {
		const verdict = this.verdict;
		const isStale = verdict !== undefined && verdict.kind === "stale";
		if (isStale) this.note("stale");
		return this.effect(isStale ? verdict.seconds : 0);
	}
}

/** `UpdateAsync` of a hash map. */
export class HashMapUpdateCall extends UpdateCall {
	/** Nothing when the transform cancelled. */
	public written: unknown;
	private snapshot: Item | undefined;
	private taken: TakenValue | undefined;
	private conflictCount = 0;

	constructor(
		server: ServerContext,
		details: CallDetails,
		private readonly items: MemoryItems,
		private readonly slot: ItemSlot,
		private readonly transform: (value: unknown) => unknown,
		private readonly expirationSeconds: number,
	) {
		super(server, details);
	}

	protected override takeSnapshot(): void {
		this.snapshot = this.slot.read();
	}

	protected override transformSnapshot(): TransformOutcome {
		const [isOk, value] = callTransform(this.transform, copyStored(this.snapshot?.value), undefined);
		if (!isOk) return { problem: `TransformCallbackFailed: ${tostring(value)}` };
		if (value === undefined) return "cancel";
		const taken = takeValue(value);
		if (typeIs(taken, "string")) return { problem: taken };
		this.taken = taken;
		return "write";
	}

	protected override commit(): boolean | string {
		// Every write makes a new item, so the same item is the same write.
		if (this.slot.read() !== this.snapshot) return false;
		const { value, size } = this.taken!;
		const problem = this.slot.write(value, size, this.expirationSeconds);
		if (problem !== undefined) return problem;
		this.written = value;
		return true;
	}

	protected override admitAgain(): string | undefined {
		this.conflictCount += 1;
		if (this.conflictCount < CONFLICTS_MAX) {
			return this.items.takeUnits(this.server.name, this.slot, UPDATE_UNITS);
		}
		this.note("gaveUp");
		return "DataUpdateConflict: Exceeded max number of retries.";
	}
}
