import { requestBackoff } from "../requests/retry-wait";
import type { DataStore, KeyInfo, ValueAndInfo } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import { runOwned } from "../../util/owned-thread";
import type { ProfileRecord } from "../record/record";
import { keepReplaced, newMetaData, readRecord } from "../record/record";
import { MessageInbox } from "../session/message-inbox";
import { overwrite } from "./overwrite";
import { ProfileObject } from "../session/profile";
import type { Runtime } from "../create";
import type { StoreContext } from "../session/store-context";

/** Which of a key's values is wanted: the newest, that of a version, or that of a moment in Unix milliseconds. */
export interface ViewRequest {
	readonly version?: string;
	readonly unixMillis?: number;
}

function readAsync(dataStore: DataStore, key: string, request: ViewRequest): ValueAndInfo {
	if (request.version !== undefined) return dataStore.getVersionAsync(key, request.version);
	if (request.unixMillis !== undefined) return dataStore.getVersionAtTimeAsync(key, request.unixMillis);
	return dataStore.getAsync(key, false);
}

/** An error that says that there is no such version, apart from trouble that passes. */
function isUnknownVersion(message: string): boolean {
	const text = message.lower();
	return text.find("not valid", 1, true)[0] !== undefined || text.find("invalid version", 1, true)[0] !== undefined;
}

/** Yields until the store has answered; nothing where there is no such value, or when the server closes. */
export function view(
	runtime: Runtime,
	context: StoreContext,
	key: string,
	request: ViewRequest,
): ProfileObject<object> | undefined {
	const dataStore = context.dataStore();
	const backoff = requestBackoff();
	while (!runtime.module.IsClosing) {
		let value: unknown;
		let keyInfo: KeyInfo | undefined;
		const [isSuccess, message] = pcall(() => {
			runtime.calls.read(() => {
				[value, keyInfo] = readAsync(dataStore, key, request);
			});
		});
		if (isSuccess) {
			if (value === undefined || keyInfo === undefined) return undefined;
			return viewedProfile(runtime, context, key, value, keyInfo);
		}
		if (request.version !== undefined && isUnknownVersion(tostring(message))) return undefined;
		runtime.issues.report(tostring(message), context.name, key);
		runtime.engine.scheduler.wait(backoff.next());
	}
	return undefined;
}

/** The record behind a viewed profile: what is stored, or what a session would begin with. */
function recordToView(
	runtime: Runtime,
	context: StoreContext,
	key: string,
	value: unknown,
	keyInfo: KeyInfo,
): ProfileRecord {
	const now = runtime.engine.clock.unixSeconds();
	const read = readRecord(value);
	let record: ProfileRecord;
	if (read.kind === "profile") {
		record = read.record;
	} else {
		const imported = read.kind === "foreign" ? context.importForeign(key, read.value) : undefined;
		record = {
			Data: typeIs(imported, "table") ? imported : deepCopy(context.template),
			MetaData: newMetaData(now),
			GlobalUpdates: read.kind === "messages" ? read.record.GlobalUpdates : [0, []],
		};
		if (read.kind === "foreign") keepReplaced(record, read.value, now);
	}
	record.RobloxMetaData = record.RobloxMetaData ?? keyInfo.GetMetadata();
	record.UserIds = record.UserIds ?? keyInfo.GetUserIds();
	return record;
}

/** A profile without a session, from a value that a data store answered. */
function viewedProfile(
	runtime: Runtime,
	context: StoreContext,
	key: string,
	value: unknown,
	keyInfo: KeyInfo,
): ProfileObject<object> {
	const record = recordToView(runtime, context, key, value, keyInfo);
	const profile = new ProfileObject(context.profileHome(), { key, record, data: deepCopy(record.Data), keyInfo });
	const inbox = new MessageInbox(runtime.engine.scheduler, () => true, record.GlobalUpdates[1]);
	profile.viewed = {
		inbox,
		overwrite() {
			return runOwned(runtime.engine.scheduler, () => overwrite(runtime, context, profile, inbox));
		},
	};
	return profile;
}
