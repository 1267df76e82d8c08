import type { Engine } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import { takeSnapshot } from "../../storable/snapshot";
import { callAtOnce } from "../../util/call-at-once";
import type { ForeignDecision } from "../record/claim";
import type { KeyAddress } from "../requests/key";
import type { Requests } from "../requests/requests";
import type { Store } from "../types";
import type { ProfileHome } from "./profile";

/** One store, or its Mock: what all its operations need to know. */
export class StoreContext {
	private profileHome: ProfileHome | undefined;

	constructor(
		private readonly engine: Engine,
		private readonly requests: Requests,
		public readonly name: string,
		/** A copy of the game's own. */
		public readonly template: object,
		public readonly isMock: boolean,
		/** The public store, for `Profile.ProfileStore`. */
		public readonly face: Store,
	) {}

	/** Yields until it is known whether there are data stores (Studio only). The rest is to be asked after that. */
	public waitUntilReady(): void {
		this.requests.access.waitUntilReady();
	}

	/** To be asked when ready. One for all profiles: each would hold its own otherwise. */
	public home(): ProfileHome {
		const { engine, face, template, requests } = this;
		this.profileHome = this.profileHome ?? {
			engine,
			store: face,
			template,
			isLive: requests.access.isLive(this.isMock),
			warn: (text, key) => requests.problems.warn(text, this.name, key),
		};
		return this.profileHome;
	}

	/** To be asked when ready. */
	public address(key: string): KeyAddress {
		const { access } = this.requests;
		return {
			storeName: this.name,
			key,
			token: access.token(this.name, key, this.isMock),
			isLive: access.isLive(this.isMock),
			dataStore: access.storeFor(this.name, this.isMock),
		};
	}

	/** Asks the game about a value that is no profile: its data, the template, refusal, or nothing where it does not decide. Does not yield. */
	public importForeign(key: string, value: unknown): ForeignDecision {
		const decide = this.face.OnForeignData;
		if (decide === undefined) return undefined;
		const [isSuccess, answer] = callAtOnce(decide, key, typeIs(value, "table") ? deepCopy(value) : value);
		if (isSuccess) {
			if (typeIs(answer, "table")) return this.takeImported(key, answer);
			if (answer === undefined || answer === "Overwrite" || answer === "Refuse") return answer;
		}
		// What the game meant is unknown, so nothing may be overwritten.
		const problem = isSuccess ? `must answer a table, "Overwrite", "Refuse" or nil` : tostring(answer);
		this.requests.problems.warn(`OnForeignData ${problem}`, this.name, key);
		return "Refuse";
	}

	/** A copy: the game may answer the same table for every key. What could not be written is not begun with. */
	private takeImported(key: string, answer: object): ForeignDecision {
		const { value, problems } = takeSnapshot(answer, {}, "Data");
		if (problems.isEmpty()) return value;
		const { path, reason } = problems[0];
		const text = `OnForeignData answered a table that cannot be stored: ${path} ${reason}`;
		this.requests.problems.warn(text, this.name, key);
		return "Refuse";
	}
}
