import { isFiniteNumber } from "../../storable/limits";
import type { CofferFields, MessagesOnlyRecord, ProfileRecord, QueuedMessage, SessionTag } from "./record";

type Fields = Map<unknown, unknown>;

/** What was taken out of a record, by name; nothing where all was sound, as nearly always. */
interface Damage {
	found?: Map<string, unknown>;
}

function note(damage: Damage, name: string, value: unknown): void {
	damage.found = damage.found ?? new Map();
	damage.found.set(name, value);
}

function isSessionTag(value: unknown): boolean {
	if (!typeIs(value, "table")) return false;
	const tag = value as SessionTag;
	return typeIs(tag[0], "number") && typeIs(tag[1], "string");
}

function isQueuedMessage(value: unknown): value is QueuedMessage {
	return (
		typeIs(value, "table") && typeIs((value as QueuedMessage)[0], "number") && (value as QueuedMessage).size() >= 2
	);
}

function countOf(fields: Fields): number {
	let count = 0;
	for (const [_key] of fields) count += 1;
	return count;
}

/** Whether it is a list of values of that type. */
function isListOf(kind: "number" | "string", value: unknown): boolean {
	if (!typeIs(value, "table")) return false;
	let count = 0;
	for (const [_key, entry] of value as Fields) {
		if (typeOf(entry) !== kind) return false;
		count += 1;
	}
	return count === (value as Array<unknown>).size();
}

function isKeyMetaData(value: unknown): boolean {
	if (!typeIs(value, "table")) return false;
	for (const [key] of value as Fields) {
		if (!typeIs(key, "string")) return false;
	}
	return true;
}

/** The messages with ids that rise: two of one id would be taken for one. */
function withRisingIds(messages: ReadonlyArray<QueuedMessage>): Array<QueuedMessage> {
	let last = 0;
	return messages.map((entry) => {
		last = math.max(entry[0], last + 1);
		if (entry[0] === last) return entry;
		const renamed = table.clone(entry) as QueuedMessage;
		renamed[0] = last;
		return renamed;
	});
}

/** The messages without what is none and with ids of their own, or nothing where all is sound. */
function repairMessages(updates: ProfileRecord["GlobalUpdates"]): ProfileRecord["GlobalUpdates"] | undefined {
	const [counter, queue] = updates as [unknown, unknown];
	const sound = new Array<QueuedMessage>();
	let isRising = true;
	let newest = 0;
	if (typeIs(queue, "table")) {
		// Not with `filter`, which counts with the keys: they may be texts.
		for (const entry of queue as Array<defined>) {
			if (!isQueuedMessage(entry)) continue;
			sound.push(entry);
			if (entry[0] <= newest) isRising = false;
			newest = math.max(newest, entry[0]);
		}
	}
	const isWhole = typeIs(queue, "table") && countOf(queue as Fields) === sound.size();
	if (isWhole && isRising && typeIs(counter, "number") && counter >= newest) return undefined;
	const risen = withRisingIds(sound);
	newest = risen.isEmpty() ? 0 : risen[risen.size() - 1][0];
	return [math.max(newest, typeIs(counter, "number") ? counter : 0), risen];
}

function isText(value: unknown): boolean {
	return typeIs(value, "string");
}

/** Notes of the library that make no sense are forgotten: they hold nothing of the game, and must stop nobody. */
function repairOwnFields(coffer: CofferFields): void {
	const { SaveId, SetId, SentIds, EndIds, Owner, Asker, Silence, Replaced, Vetoes } = coffer;
	if (!isText(SaveId)) coffer.SaveId = undefined;
	if (!isText(SetId)) coffer.SetId = undefined;
	if (SentIds !== undefined && !isListOf("string", SentIds)) coffer.SentIds = undefined;
	if (EndIds !== undefined && !isListOf("string", EndIds)) coffer.EndIds = undefined;
	if (Vetoes !== undefined && !isListOf("string", Vetoes)) coffer.Vetoes = undefined;
	if (Owner !== undefined) {
		const isSound =
			typeIs(Owner, "table") && isText(Owner.Session) && isText(Owner.Server) && isFiniteNumber(Owner.Renews);
		if (!isSound) coffer.Owner = undefined;
	}
	if (Asker !== undefined && !(typeIs(Asker, "table") && isText(Asker.Server))) coffer.Asker = undefined;
	if (Silence !== undefined) {
		const isSound = typeIs(Silence, "table") && isText(Silence.Mark) && isFiniteNumber(Silence.Since);
		if (!isSound) coffer.Silence = undefined;
	}
	if (Replaced === undefined) return;
	if (!typeIs(Replaced, "table")) coffer.Replaced = undefined;
	else if (Replaced.Later !== undefined && !typeIs(Replaced.Later, "table")) Replaced.Later = undefined;
}

function repairMetaData(metaData: Fields, damage: Damage): void {
	const [active, force] = [metaData.get("ActiveSession"), metaData.get("ForceLoadSession")];
	const lastUpdate = metaData.get("LastUpdate");
	replaceUnless(active === undefined || isSessionTag(active), metaData, "ActiveSession", undefined, damage);
	replaceUnless(force === undefined || isSessionTag(force), metaData, "ForceLoadSession", undefined, damage);
	replaceUnless(lastUpdate === undefined || isFiniteNumber(lastUpdate), metaData, "LastUpdate", undefined, damage);
	for (const name of ["SessionLoadCount", "ProfileCreateTime"]) {
		replaceUnless(isFiniteNumber(metaData.get(name)), metaData, name, 0, damage);
	}
}

function replaceUnless(isSound: boolean, metaData: Fields, name: string, sound: unknown, damage: Damage): void {
	if (isSound) return;
	note(damage, `MetaData.${name}`, metaData.get(name) ?? "nil");
	metaData.set(name, sound);
}

function removeUnless(isSound: boolean, record: MessagesOnlyRecord, name: string, damage: Damage): void {
	if (isSound) return;
	note(damage, name, (record as unknown as Fields).get(name));
	(record as unknown as Fields).delete(name);
}

/** Takes the parts that no server could work with out of the record; answers them, or nothing when all were sound. */
export function repair(record: MessagesOnlyRecord): object | undefined {
	const damage: Damage = {};
	const messages = repairMessages(record.GlobalUpdates);
	if (messages !== undefined) {
		note(damage, "GlobalUpdates", record.GlobalUpdates);
		record.GlobalUpdates = messages;
	}
	const { RobloxMetaData, UserIds, Coffer, MetaData } = record;
	// The engine refuses every write with metadata or user ids of another shape.
	removeUnless(RobloxMetaData === undefined || isKeyMetaData(RobloxMetaData), record, "RobloxMetaData", damage);
	removeUnless(UserIds === undefined || isListOf("number", UserIds), record, "UserIds", damage);
	removeUnless(Coffer === undefined || isKeyMetaData(Coffer), record, "Coffer", damage);
	if (record.Coffer !== undefined) repairOwnFields(record.Coffer);
	if (MetaData !== undefined) repairMetaData(MetaData as unknown as Fields, damage);
	return damage.found as unknown as object | undefined;
}
