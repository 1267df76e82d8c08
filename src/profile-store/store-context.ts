import type { DataStore } from "../engine";
import { deepCopy } from "../util/deep-copy";
import type { Runtime } from "./runtime";
import type { Store } from "./types";

/** One store, or its Mock: what all its operations need to know. */
export class StoreContext {
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
		const asked = coroutine.create(decide);
		const [isSuccess, answer] = coroutine.resume(asked, key, typeIs(value, "table") ? deepCopy(value) : value);
		if (isSuccess && coroutine.status(asked) === "dead") {
			if (typeIs(answer, "table")) return answer;
			if (answer === undefined || answer === "Overwrite") return undefined;
			if (answer === "Refuse") return "Refuse";
		}
		// What the game meant is unknown, so nothing may be overwritten.
		const problem = !isSuccess
			? `raised an error: ${answer}`
			: `must answer a table, "Overwrite", "Refuse" or nil, at once`;
		this.runtime.issues.notice(`OnForeignData ${problem}`, this.name, key);
		return "Refuse";
	}
}
