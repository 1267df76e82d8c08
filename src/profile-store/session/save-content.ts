import { deepCopy } from "../../storable/deep-copy";
import { isUntouched } from "../../storable/look";
import type { Outgoing, Saved } from "../record/outgoing";
import { copyOfData, isSameFields, lookAtData } from "../record/outgoing";
import type { ProfileRecord } from "../record/record";
import type { Refusal } from "../requests/store-error";
import type { Savable, Walk } from "./game-data";
import { isEmpty, readData, readOwn } from "./game-data";
import { HeldBack } from "./held-back";
import type { HeldTables } from "./held-tables";
import { LeftOut } from "./left-out";
import type { MessageInbox } from "./message-inbox";
import { mayBeTooLong, SizeWatch } from "./size-watch";
import type { Guarded } from "../schema/guard";
import type { KeyFields } from "./key-fields";
import { copyOfFields, isRefusedAgain, takeFields } from "./key-fields";
import type { Taken } from "./taken";
import { noneProcessed, takenNothing, withoutData, withoutReplaced } from "./taken";

/** The session whose content it is. */
interface ContentOwner {
	readonly inbox: MessageInbox;
	readonly tables: HeldTables | undefined;
	/** Told once each. */
	warn(text: string): void;
	/** Monotonic seconds. */
	now(): number;
	/** What the game's schema makes of data that does not pass; nothing where it passes. */
	guard(data: object, saved: object, mayKeep: boolean): Guarded | undefined;
}

/** What a write leaves out because the store refuses it: metadata and user ids, what was once replaced, or Data. */
export type RefusedPart = "fields" | "replaced" | "data";

/** A function of its own: looks are many, and each would make a closure. */
function differs(content: SaveContent): boolean {
	return content.differs();
}

/** What a session has to save: compared with what is stored, checked, and told of where it cannot be. */
export class SaveContent {
	/** Nothing of the game is written yet: it is still being prepared. */
	public isWithheld?: boolean;
	private saved: Saved;
	/** Characters of Data when it was looked through last: roughly, and at most. */
	private length = 0;
	private lengthMax = 0;
	/** Whether something of it could not be stored then. */
	private hasProblems?: boolean;
	/** Once the store has refused any. */
	private heldBack: HeldBack | undefined;
	/** The fields that the store refused: the same ones are not sent again. */
	private refusedFields: KeyFields | undefined;
	/** The store has refused a record that seemed to fit: what was once replaced goes first. */
	private dropsReplaced?: boolean;
	/** Once there is something to tell. */
	private leftOut: LeftOut | undefined;
	/** For data that may be near the limit. */
	private size: SizeWatch | undefined;
	/** Data as it was when the session ended, before anybody heard of that. */
	private atEnd: Outgoing | undefined;

	constructor(
		private readonly profile: Savable,
		private readonly owner: ContentOwner,
		record: ProfileRecord,
	) {
		this.saved = {
			Data: record.Data,
			RobloxMetaData: record.RobloxMetaData ?? {},
			UserIds: record.UserIds ?? [],
		};
	}

	/** What is stored of Data. Not for the game's hands. */
	public savedData(): object {
		return this.saved.Data;
	}

	/** Characters of what there is to save, roughly. */
	public savedLength(): number {
		return this.length;
	}

	/** Whether an automatic save would write anything new. */
	public hasChanged(): boolean {
		if (this.isWithheld === true) return false;
		// Data of a game can make the walk itself raise: then only that profile may suffer for it.
		const [isRead, hasChanged] = pcall(differs, this);
		return !isRead || (hasChanged as boolean);
	}

	/** Whether a save would hold nothing new, for `Data` is as it was when it could not be stored. */
	public isHeldBack(): boolean {
		if (this.isWithheld === true) return true;
		if (this.owner.tables?.hasAloneChanged() === true) return false;
		return this.heldBack?.isAny() === true && this.holdsBack(this.lookSafely(lookAtData));
	}

	/** The content of a write, as it is at this moment. `isRenewal`: probably nothing has changed. Does not yield. */
	public take(saveId: string, moment: number, isRenewal: boolean): Taken {
		if (this.isWithheld === true) return takenNothing(this.saved, saveId, moment, false);
		return this.build((isRenewal && this.unchanged()) || this.lookSafely(lookAtData), saveId, moment, false);
	}

	/** Data that is as it was when it was looked through last, and all of which could be stored then. */
	private unchanged(): Outgoing | undefined {
		if (this.hasProblems === true || this.lengthMax === 0) return undefined;
		// Its tables are looked at all the same: what was changed and changed back may have been seen in between.
		const [isRead, Data] = pcall(readOwn, this.profile, this.owner.tables);
		if (!isRead || !typeIs(Data, "table")) return undefined;
		const [isCompared, isSame] = pcall(isUntouched, Data, this.saved.Data);
		if (!isCompared || isSame !== true) return undefined;
		const { length, lengthMax } = this;
		return { value: Data, isChanged: false, problems: [], length, lengthMax, numberKeyTables: 0 };
	}

	/** To be called before anybody hears that the session is over. */
	public noteEnd(): void {
		// Also of one that is still being prepared: what prepares it may have ended it, and return in the same step.
		this.atEnd = this.lookSafely(copyOfData);
	}

	/** Whether there was something to save then. */
	public hadNewsAtEnd(): boolean {
		return (
			this.atEnd?.isChanged === true ||
			this.owner.inbox.hasProcessed() ||
			this.owner.tables?.hasChanged() === true
		);
	}

	/** The content of the last save: what there is at the end of the step in which the session ended. */
	public takeLast(saveId: string, moment: number): Taken {
		if (this.isWithheld === true) return takenNothing(this.saved, saveId, moment, true);
		return this.build(this.lastData(), saveId, moment, true);
	}

	/** The last save without that part. */
	public lessThan(taken: Taken, part: RefusedPart): Taken {
		const { payload } = taken;
		const { RobloxMetaData, UserIds } = this.saved;
		if (part === "fields") return { ...taken, payload: { ...payload, RobloxMetaData, UserIds } };
		if (part === "replaced") return withoutReplaced(taken);
		return withoutData(taken, this.storeAlone());
	}

	/** Leaves out what would make the record too long. `value`: what is stored. */
	public fit(taken: Taken, value: unknown): Taken {
		if (taken.payload.Data === undefined) return taken;
		if (!mayBeTooLong(taken, value)) return taken;
		const fits = this.sizeWatch().check(taken, value);
		if (fits === "all") return taken;
		if (fits === "withoutReplaced") return withoutReplaced(taken);
		this.noteTrouble(taken.length);
		return withoutData(taken, this.storeAlone());
	}

	/** A write has landed: this is what is stored now. */
	public accept(record: ProfileRecord, taken: Taken): void {
		this.owner.tables?.accept(record.Data);
		// What was compared with what is stored, and was the same, need not be held and counted anew.
		if (taken.isChanged || !taken.isWhole) {
			this.saved = {
				Data: record.Data,
				RobloxMetaData: record.RobloxMetaData ?? {},
				UserIds: record.UserIds ?? [],
			};
		}
		this.owner.inbox.update(record.GlobalUpdates[1]);
		this.dropsReplaced = undefined;
		if (!taken.hasData) return;
		this.heldBack?.forget();
	}

	/** The store refuses a write. Answers what the next one leaves out; nothing where there is nothing more to leave out. */
	public refuse(refusal: Refusal, { payload, length }: Taken): RefusedPart | undefined {
		if (refusal === "fields" && this.refusedFields === undefined) {
			this.refusedFields = copyOfFields(payload);
			this.words().tellOnce("the store refuses RobloxMetaData or UserIds, so they are not saved; the rest is");
			return "fields";
		}
		if (refusal === "size" && payload.dropsReplaced !== true) {
			this.dropsReplaced = true;
			return "replaced";
		}
		if (payload.Data === undefined) return undefined;
		const data = payload.Data;
		this.tellTrouble(() => `the store refuses Data, so it is not saved; it ${this.sizeWatch().describe(data)}`);
		this.noteTrouble(length);
		return "data";
	}

	private sizeWatch(): SizeWatch {
		this.size =
			this.size ??
			new SizeWatch(
				(text) => this.words().tellOnce(text),
				(text) => this.tellTrouble(text),
			);
		return this.size;
	}

	/** Once, whatever the figures are by then, until Data is saved again. */
	private tellTrouble(text: () => string): void {
		// Texts name the largest parts, which is another walk.
		if (this.heldBack?.isAny() !== true) this.owner.warn(text());
	}

	private noteTrouble(length: number): void {
		this.hasProblems = true;
		const { value } = this.lookSafely(copyOfData);
		this.heldBack = this.heldBack ?? new HeldBack();
		this.heldBack.note(length, value, this.owner.inbox.waitingCount(), this.owner.now());
	}

	/** Whether it is what could not be stored, and not to be tried again yet. */
	private holdsBack(data: Outgoing): boolean {
		const { heldBack, owner } = this;
		return heldBack !== undefined && heldBack.has(data, owner.inbox.waitingCount(), owner.now());
	}

	/** What `hasChanged` asks; may raise. */
	public differs(): boolean {
		const Data = readOwn(this.profile, this.owner.tables);
		if (this.hasProblems !== true && this.owner.inbox.hasProcessed()) return true;
		const { RobloxMetaData, UserIds } = this.profile;
		const isSame =
			isUntouched(Data, this.saved.Data) &&
			isSameFields(RobloxMetaData, this.saved.RobloxMetaData) &&
			isSameFields(UserIds, this.saved.UserIds) &&
			this.owner.tables?.hasChanged() !== true;
		if (isSame) return this.owner.inbox.hasProcessed();
		if (this.hasProblems !== true) return true;
		// What cannot be stored differs for as long as it is there, and must not be saved over and over.
		const data = lookAtData(Data, this.saved.Data);
		if (data.value !== undefined && !this.holdsBack(data)) {
			if (data.isChanged || this.owner.tables?.hasChanged() === true || this.owner.inbox.hasProcessed())
				return true;
		}
		if (this.owner.tables?.hasAloneChanged() === true) return true;
		const [metadata, userIds] = this.fields();
		return metadata !== this.saved.RobloxMetaData || userIds !== this.saved.UserIds;
	}

	private lookSafely(walk: Walk): Outgoing {
		const [isRead, result] = pcall(readData, this.profile, this.saved.Data, this.owner.tables, walk);
		if (isRead) return result as Outgoing;
		const problems = [{ path: "Data", reason: `cannot be read (${result})` }];
		return { value: undefined, isChanged: false, problems, length: 0, lengthMax: 0, numberKeyTables: 0 };
	}

	/** Data that somebody has emptied or taken away since the end was told of is stored as it was. */
	private lastData(): Outgoing {
		const { Data } = this.profile;
		const { atEnd } = this;
		if (atEnd?.value === undefined) return this.lookSafely(copyOfData);
		const isGone = !typeIs(Data, "table") || isEmpty(Data);
		if (isGone) return atEnd;
		const [isRead, isSame] = pcall(isUntouched, Data, atEnd.value);
		return isRead && isSame ? atEnd : this.lookSafely(copyOfData);
	}

	private build(data: Outgoing, saveId: string, moment: number, isLast: boolean): Taken {
		this.length = data.length;
		this.lengthMax = data.lengthMax;
		this.tellOf(data);
		// The last save is tried at least once: there is no later one.
		const own = !isLast && this.holdsBack(data) ? undefined : data.value;
		// What came with a purchase or a message stands in `Data`: no part of it stays behind where they are stored.
		const isOneWithOthers = this.owner.tables?.hasChanged() === true || this.owner.inbox.hasProcessed();
		const guarded =
			own !== undefined && data.isChanged ? this.owner.guard(own, this.saved.Data, !isOneWithOthers) : undefined;
		if (guarded !== undefined) this.words().tellOnce(guarded.problem);
		const value = guarded?.data ?? own;
		this.hasProblems = value === undefined || !data.problems.isEmpty() || this.refusedFields !== undefined;
		const tableProblem = value === undefined ? undefined : this.owner.tables?.problemIn(value);
		if (tableProblem !== undefined) this.words().tellOnce(`Data ${tableProblem}`);
		const [RobloxMetaData, UserIds] = this.fields();
		const isProcessed = value === undefined ? noneProcessed : this.owner.inbox.processedSoFar();
		const root = value === undefined ? undefined : this.rootOf(value, isLast);
		const alone = value === undefined ? this.storeAlone() : undefined;
		return {
			payload: {
				Data: root,
				RobloxMetaData,
				UserIds,
				isProcessed,
				alone,
				finisher: this.owner.tables,
				saveId,
				dropsReplaced: this.dropsReplaced,
			},
			hasData: value !== undefined,
			isWhole:
				value !== undefined &&
				data.problems.isEmpty() &&
				tableProblem === undefined &&
				guarded?.isKept !== true,
			isLast,
			isChanged:
				data.isChanged ||
				RobloxMetaData !== this.saved.RobloxMetaData ||
				UserIds !== this.saved.UserIds ||
				this.owner.inbox.hasProcessed() ||
				this.owner.tables?.hasChanged() === true,
			moment,
			length: data.length,
			lengthMax: data.lengthMax,
		};
	}

	private rootOf(value: object, isLast: boolean): object {
		if (this.owner.tables === undefined) return value;
		const root = this.owner.tables.putInto(value);
		// What a part of the library does to its table after the end is not in the last save either.
		return isLast ? deepCopy(root) : root;
	}

	private storeAlone(): ((storedData: object) => void) | undefined {
		const { tables } = this.owner;
		return tables === undefined ? undefined : (storedData) => tables.storeAlone(storedData);
	}

	/** Metadata and user ids; what is stored where they cannot be. */
	private fields(): LuaTuple<[metadata: object, userIds: Array<number>]> {
		const [metadata, userIds] = takeFields(this.profile, this.saved, (outgoing) => this.tellOf(outgoing));
		if (this.refusedFields === undefined) return $tuple(metadata, userIds);
		if (isRefusedAgain(this.refusedFields, metadata, userIds)) {
			return $tuple(this.saved.RobloxMetaData, this.saved.UserIds);
		}
		this.refusedFields = undefined;
		return $tuple(metadata, userIds);
	}

	private tellOf(outgoing: Outgoing): void {
		if (outgoing.problems.isEmpty() && outgoing.numberKeyTables === 0) return;
		this.words().tell(outgoing, this.profile.Data);
	}

	private words(): LeftOut {
		this.leftOut = this.leftOut ?? new LeftOut((text) => this.owner.warn(text));
		return this.leftOut;
	}
}
