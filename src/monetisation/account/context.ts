import type { Engine, Notice } from "../../engine";
import { GrowingCatalogue } from "../catalogue/catalogue";
import type { Catalogue } from "../catalogue/types";
import type { DataInterface, MonetisationOptions } from "../types";
import { Accounts } from "./accounts";
import { Movements } from "./movements";

/** How many different texts are remembered, so that each is told once. */
const WARNED_MAX = 1000;

/** What `Start` was given. */
export interface Started {
	readonly data: DataInterface;
	readonly catalogue: Catalogue;
	readonly deps: unknown;
	/** The data store of the journal; nothing where the game wants none. */
	readonly journalStore?: string;
	readonly canPrompt?: MonetisationOptions["CanPrompt"];
	readonly confirmCredit?: MonetisationOptions["ConfirmCredit"];
}

/** What the parts of one server's monetisation share. */
export class MonetisationContext {
	public readonly movements: Movements;
	public readonly accounts: Accounts;
	/** Grows before `Start` too, but nobody is sold anything then: ask that of `started`. */
	public readonly catalogue = new GrowingCatalogue();
	/** From the beginning of the shutdown on. */
	public isClosing = false;
	/** Nothing before `Start`. */
	public started?: Started;
	/** Unix seconds by the clock of this server. */
	public readonly beganAt: number;
	private readonly warned = new Set<string>();

	constructor(public readonly engine: Engine) {
		this.beganAt = engine.clock.unixSeconds();
		this.movements = new Movements(engine.host);
		this.accounts = new Accounts(this);
	}

	public warn(text: string): void {
		this.engine.host.warn(`[Monetisation] ${text}`);
	}

	/** The same text once a server. */
	public warnOnce(text: string): void {
		if (this.warned.has(text)) return;
		// A game may ask for whatever its clients name: what they make up must not fill the memory.
		if (this.warned.size() >= WARNED_MAX) this.warned.clear();
		this.warned.add(text);
		this.warn(text);
	}

	public createNotice<A extends Array<unknown>>(): Notice<A> {
		return this.engine.notices.createNotice();
	}
}
