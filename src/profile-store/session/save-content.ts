import type { Outgoing, Saved } from "../record/outgoing";
import { largestParts, LENGTH_WARNING, prepareOutgoing } from "../record/outgoing";
import type { ProfileRecord } from "../record/record";
import { isUntouched } from "../record/same";
import type { SavePayload } from "../record/save-step";
import type { Refusal } from "../requests/store-error";
import type { MessageInbox } from "./message-inbox";
import type { ProfileObject } from "./profile";

/** What was left out since the last save that landed, because the store refuses it although it looks sound. */
interface LeftOut {
	readonly fields: boolean;
	readonly replaced: boolean;
	readonly data: boolean;
}

/** Shared: every session would hold its own otherwise, and hardly one ever needs it. */
const NOTHING: LeftOut = { fields: false, replaced: false, data: false };

/** What a session has to save: compared with what is stored, checked, and told of where it cannot be. */
export class SaveContent {
	private saved: Saved;
	/** Characters of Data when it was last looked through; nothing is before that. */
	private length = 0;
	/** Whether something of it could not be stored then. */
	private hasProblems = false;
	private leftOut = NOTHING;
	private readonly told = new Set<string>();

	constructor(
		private readonly profile: ProfileObject<object>,
		private readonly inbox: MessageInbox,
		record: ProfileRecord,
		private readonly tell: (text: string) => void,
	) {
		this.saved = {
			Data: profile.LastSavedData,
			RobloxMetaData: record.RobloxMetaData ?? {},
			UserIds: record.UserIds ?? [],
		};
	}

	/** Characters of what there is to save, roughly. */
	public savedLength(): number {
		return this.length;
	}

	public hasChanged(): boolean {
		if (this.inbox.hasProcessed()) return true;
		const [isRead, isSame] = pcall(isUntouched, this.profile, this.saved);
		if (isRead && isSame) return false;
		// What cannot be stored differs for as long as it is there, and must not be saved over and over.
		return !this.hasProblems || this.prepare().isChanged;
	}

	/** Whether the next write holds the game's Data. */
	public holdsData(): boolean {
		return !this.leftOut.data;
	}

	/** The content of a write that begins now. */
	public payload(saveId: string): Omit<SavePayload, "now"> {
		const outgoing = this.prepare();
		for (const problem of outgoing.problems) {
			this.tellOnce(`${problem.path} ${problem.reason}, so it is not saved; the rest is`);
		}
		this.warnOfLength(outgoing);
		const { fields, replaced } = this.leftOut;
		const data = this.leftOut.data ? undefined : outgoing.Data;
		return {
			Data: data,
			RobloxMetaData: fields ? this.saved.RobloxMetaData : outgoing.RobloxMetaData,
			UserIds: fields ? this.saved.UserIds : outgoing.UserIds,
			// What a handler did with a message is in Data: without that, the message has to stay.
			isProcessed: data === undefined ? () => false : this.inbox.processedSoFar(),
			dropsReplaced: replaced,
			saveId,
		};
	}

	/** The write has landed: this is what is stored now. */
	public accept(record: ProfileRecord): void {
		this.saved = {
			Data: record.Data,
			RobloxMetaData: record.RobloxMetaData ?? {},
			UserIds: record.UserIds ?? [],
		};
		this.leftOut = NOTHING;
		this.inbox.update(record.GlobalUpdates[1]);
	}

	/** The store refuses the write. Answers whether one with less may be taken; Data goes last, and only with `isLast`. */
	public refuse(refusal: Refusal, isLast: boolean): boolean {
		const { leftOut } = this;
		if (refusal === "fields" && !leftOut.fields) {
			this.leftOut = { ...leftOut, fields: true };
			this.tellOnce("the store refuses RobloxMetaData or UserIds, so they are not saved; the rest is");
		} else if (refusal === "size" && !leftOut.replaced) {
			this.leftOut = { ...leftOut, replaced: true };
		} else if (isLast && !leftOut.data) {
			this.leftOut = { ...leftOut, data: true };
			this.tellOnce("the store refuses Data, so the session ends with what was saved before");
		} else {
			this.tellOnce("the store refuses Data, so it is not saved");
			return false;
		}
		return true;
	}

	private prepare(): Outgoing {
		// Data of a game can make the walk itself raise: then only that profile may suffer for it.
		const [isSuccess, result] = pcall(() => {
			if (this.length > 0 && isUntouched(this.profile, this.saved)) {
				return { ...this.saved, isChanged: false, problems: [], length: this.length };
			}
			return prepareOutgoing(this.profile, this.saved);
		});
		if (isSuccess) {
			const outgoing = result as Outgoing;
			this.length = outgoing.length;
			this.hasProblems = !outgoing.problems.isEmpty();
			return outgoing;
		}
		this.hasProblems = true;
		const problem = { path: "Data", reason: `cannot be read (${result})` };
		const { RobloxMetaData, UserIds } = this.saved;
		return { Data: undefined, RobloxMetaData, UserIds, isChanged: false, problems: [problem], length: this.length };
	}

	private warnOfLength(outgoing: Outgoing): void {
		if (outgoing.length <= LENGTH_WARNING || outgoing.Data === undefined || this.told.has("length")) return;
		this.told.add("length");
		const percent = math.floor((outgoing.length / LENGTH_WARNING) * 80);
		this.tell(`Data takes ${percent} % of what a key can hold; largest: ${largestParts(outgoing.Data)}`);
	}

	private tellOnce(text: string): void {
		if (this.told.has(text)) return;
		this.told.add(text);
		this.tell(text);
	}
}
