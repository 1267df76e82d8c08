//!optimize 2
import type { Transform } from "../../engine";
import { CloudCall } from "../cloud/cloud-call";
import type { CallDetails } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";
import type { TransformOutcome } from "../cloud/update-call";
import { callTransform, UpdateCall } from "../cloud/update-call";
import type { CloudStore } from "./cloud-store";
import { metadataProblem, userIdsProblem } from "./key-rules";
import { copyStorable, copyStored, storeProblem } from "./storable-value";
import type { StoredContent, StoredVersion } from "./stored-key";
import { StoredKeyInfo } from "./stored-key";

/** Characters of JSON. */
const VALUE_SIZE_MAX = 4_194_304;

const TRANSFORM_FAILED = "Script timeout: exhausted allowed execution time";

/** A copy without the metatable that a clone would keep. */
function copyUserIds(userIds: unknown): Array<number> {
	const copy = new Map<unknown, unknown>();
	for (const [index, userId] of pairs(userIds as Map<unknown, unknown>)) copy.set(index, userId);
	return copy as unknown as Array<number>;
}

/** Checks and copies what a caller wants written; answers the engine's error when it refuses. */
export function takeContent(
	value: unknown,
	userIds: unknown,
	metadata: unknown,
	userIdsMax: number,
): StoredContent | string {
	const copy = copyStorable(value);
	const problem =
		storeProblem(value, copy, VALUE_SIZE_MAX) ?? userIdsProblem(userIds, userIdsMax) ?? metadataProblem(metadata);
	if (problem !== undefined) return problem;
	return {
		value: copy.value,
		size: copy.size,
		userIds: userIds !== undefined ? copyUserIds(userIds) : [],
		metadata: metadata !== undefined ? (copyStorable(metadata).value as object) : {},
	};
}

/** Any data store call but `UpdateAsync`: one effect in the cloud. */
export class StoreCall extends CloudCall {
	/** @param effect answers the error that the caller gets, if any */
	constructor(
		server: ServerContext,
		details: CallDetails,
		private readonly effect: () => string | undefined,
	) {
		super(server, details);
	}

	protected override takeEffect(): string | undefined {
		return this.effect();
	}
}

/** `UpdateAsync`. */
export class StoreUpdateCall extends UpdateCall {
	/** What is stored afterwards; nothing when the transform cancelled. */
	public written: StoredVersion | undefined;
	private snapshot: StoredVersion | undefined;
	private revision = 0;
	private content: StoredContent | undefined;

	constructor(
		server: ServerContext,
		details: CallDetails,
		private readonly store: CloudStore,
		private readonly key: string,
		private readonly transform: Transform,
	) {
		super(server, details);
	}

	protected override takeSnapshot(): void {
		const stored = this.store.keys.get(this.key);
		// What an earlier run wrote is not what the call answers.
		this.written = undefined;
		this.snapshot = stored?.current();
		this.revision = stored !== undefined ? stored.revision : 0;
		this.details.throughput?.countRead(this.snapshot?.size ?? 0);
	}

	protected override transformSnapshot(): TransformOutcome {
		if (this.server.cloud.faults.isDrawn("transformError")) {
			this.note("transformError");
			return this.failTransform(TRANSFORM_FAILED);
		}
		const snapshot = this.snapshot;
		const info = snapshot !== undefined ? new StoredKeyInfo(snapshot) : undefined;
		const [isOk, value, userIds, metadata] = callTransform(
			this.transform as (value: unknown, info: unknown) => unknown,
			copyStored(snapshot?.value),
			info,
		);
		if (!isOk) return this.failTransform(tostring(value));
		if (value === undefined) return "cancel";
		const content = takeContent(value, userIds, metadata, this.server.cloud.options.userIdsMax);
		if (typeIs(content, "string")) return { problem: content };
		this.content = content;
		return "write";
	}

	protected override commit(): boolean {
		const { store, key } = this;
		const revision = store.keys.get(key)?.revision ?? 0;
		if (revision !== this.revision) return false;
		this.details.throughput?.countWrite(this.content!.size);
		this.written = store.write(key, this.content!, this.server.name, this.details.name);
		return true;
	}

	private failTransform(message: string): TransformOutcome {
		const server = this.server;
		if (server.cloud.options.transformErrors === "raise") return { problem: message };
		server.printError(message);
		return "cancel";
	}
}
