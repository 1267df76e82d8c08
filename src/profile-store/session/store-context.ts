import type { DataStore } from "../../engine";
import { callAtOnce } from "../../util/call-at-once";
import { deepCopy } from "../../storable/deep-copy";
import { takeSnapshot } from "../../storable/snapshot";
import type { ProfileHome } from "./profile";
import type { Runtime } from "../create";
import type { Store } from "../types";

/** One store, or its Mock: what all its operations need to know. */
export class StoreContext {
	private home: ProfileHome<object> | undefined;

	constructor(
		private readonly runtime: Runtime,
		public readonly name: string,
		public readonly template: object,
		public readonly isMock: boolean,
		/** The public store, for `Profile.ProfileStore`. */
		public readonly face: Store,
	) {}

	/** Yields until it is known whether there are data stores (Studio only). The rest is to be asked after that. */
	public waitUntilReady(): void {
		this.runtime.access.waitUntilReady();
	}

	public isLive(): boolean {
		return this.runtime.access.isLive(this.isMock);
	}

	/** To be asked when ready. One for all profiles: each would hold its own otherwise. */
	public profileHome(): ProfileHome<object> {
		const { template, face } = this;
		this.home = this.home ?? { engine: this.runtime.engine, store: face, template, isLive: this.isLive() };
		return this.home;
	}

	public dataStore(): DataStore {
		return this.runtime.access.storeFor(this.name, this.isMock);
	}

	public token(key: string): string {
		return this.runtime.access.token(this.name, key, this.isMock);
	}

	/** Asks the game about a value that is no profile: its data, refusal, or nothing for the template. Does not yield. */
	public importForeign(key: string, value: unknown): object | "Refuse" | undefined {
		const decide = this.face.OnForeignData;
		if (decide === undefined) return undefined;
		const [isSuccess, answer] = callAtOnce(decide, key, typeIs(value, "table") ? deepCopy(value) : value);
		if (isSuccess) {
			if (typeIs(answer, "table")) return this.takeImported(key, answer);
			if (answer === undefined || answer === "Overwrite") return undefined;
			if (answer === "Refuse") return "Refuse";
		}
		// What the game meant is unknown, so nothing may be overwritten.
		const problem = isSuccess ? `must answer a table, "Overwrite", "Refuse" or nil` : tostring(answer);
		this.runtime.issues.notice(`OnForeignData ${problem}`, this.name, key);
		return "Refuse";
	}

	/** A copy: the game may answer the same table for every key. What could not be written is not begun with. */
	private takeImported(key: string, answer: object): object | "Refuse" {
		const { value, problems } = takeSnapshot(answer, {}, "Data");
		if (problems.isEmpty()) return value;
		const { path, reason } = problems[0];
		const text = `OnForeignData answered a table that cannot be stored: ${path} ${reason}`;
		this.runtime.issues.notice(text, this.name, key);
		return "Refuse";
	}
}
