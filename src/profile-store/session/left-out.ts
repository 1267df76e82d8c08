import { numberKeyPaths } from "../../storable/number-key-paths";
import type { Outgoing } from "../record/outgoing";

/** What of a session cannot be stored as it is: each of it is told once. */
export class LeftOut {
	private toldNumberKeys?: number;
	private told: Set<string> | undefined;

	constructor(private readonly warn: (text: string) => void) {}

	/** `data`: the game's own, for the paths of its number keys. */
	public tell({ problems, numberKeyTables }: Outgoing, data: unknown): void {
		for (const { path, reason } of problems) this.tellOnce(`${path} ${reason}, so it is not saved; the rest is`);
		if (numberKeyTables > (this.toldNumberKeys ?? 0)) this.tellNumberKeys(numberKeyTables, data as object);
	}

	public tellOnce(text: string): void {
		this.told = this.told ?? new Set();
		if (this.told.has(text)) return;
		this.told.add(text);
		this.warn(text);
	}

	private tellNumberKeys(count: number, data: object): void {
		this.toldNumberKeys = count;
		for (const path of numberKeyPaths(data, "Data")) {
			this.tellOnce(`${path} has numbers as keys, which Roblox stores as texts: at the next load they are texts`);
		}
	}
}
