/**
 * The names under which parts of the library keep something of their own in stored `Data`, so that it moves with `Data`
 * through every version, rollback and tool. All of them stand here, so that no two parts take the same one.
 */
export const LIBRARY_TABLES = {
	ledger: "MonetisationLedger",
	credits: "MonetisationCredits",
	schema: "CofferSchema",
	deals: "CofferDeals",
} as const;

/** Those that say where `Data` stand: kept with every copy of `Data` that may come back. */
export const TABLES_OF_DATA: ReadonlyArray<LibraryTableName> = [LIBRARY_TABLES.schema, LIBRARY_TABLES.deals];

/** Where the common sample keeps purchase ids: the game's own, and the library's where the game has none. */
export const ID_CACHE = "PurchaseIdCache";

export type LibraryTableName = (typeof LIBRARY_TABLES)[keyof typeof LIBRARY_TABLES];

/** What becomes of a table when `Data` goes back. */
export interface RolledBack {
	readonly table: object | undefined;
	readonly told: ReadonlyArray<defined>;
	/** Why `Data` must not go back. */
	readonly refusal?: string;
}

/** The part of the library that a table belongs to. All of it is pure: no yield, no engine. */
export interface TableOwner {
	readonly name: LibraryTableName;
	/** What is held from now on, when a table of that name comes in with a version, a view or a copy of `Data`. */
	readonly merge: (held: object, incoming: object) => object;
	/**
	 * What of the table does not depend on the game's `Data`, so that a write without `Data` may hold it: answers what is
	 * stored then. Without it such a write leaves the stored table as it is.
	 */
	readonly storeAlone?: (stored: object | undefined, held: object) => object;
	/**
	 * What becomes of the table when `Data` goes back to the version of a moment (Unix seconds): of `now`, which is stored, and
	 * `before`, which lies in the version. `data` is what is stored with `now`, where older code may have left what the table
	 * does not know. `params` are those of the call; `told` goes into its report. May run again on a newer `now`. Without it
	 * the table stays as it is.
	 */
	readonly rollBack?: (
		now: object | undefined,
		before: object | undefined,
		params: unknown,
		moment: number,
		data: object,
	) => RolledBack;
	/**
	 * What is written of the table, given what other servers have left for it beside `Data` (`outside`, which it may take away).
	 * Pure: runs again when a write does.
	 */
	readonly written?: (outgoing: object, outside: Map<string, unknown>) => object;
	/**
	 * What is stored when other `Data` are written in place of those that are: of the stored table and of the one that the
	 * other `Data` knew. May change the stored one, and run again on a newer one. Without it the two are merged.
	 */
	readonly overwrite?: (stored: object, known: object | undefined) => object | undefined;
	/**
	 * What stands beside the table in `Data`, for code that knows nothing of it, when it is stored with `data` of another time.
	 * `known`: the table that those came with.
	 */
	readonly beside?: (table: object, data: object, known: object | undefined) => Tables;
}

/** Tables by their names. */
export type Tables = ReadonlyMap<string, object>;

/** Who keeps what the game sees in `Data` in step with a library table. Neither of the two yields. */
export interface Companion {
	/** Called whenever `data` is read for a write. `isMerged`: a library table came in with it. */
	look(data: object, isMerged: boolean): void;
	/** What stands in every write that holds `Data`, whatever the game has there. */
	fields?(): Tables;
}

/** A table of the library's own with one profile. */
export interface LibraryTable {
	/** The table as it is now, after what came in with `Data` is merged. Its owner may change it. */
	get(): object | undefined;
	set(value: object | undefined): void;
	/** What is stored of it; not to be changed. */
	saved(): object | undefined;
	accompany(companion: Companion): void;
	/** The game's `Data` as it was loaded: the very table, which the game may have changed, or have replaced since. */
	loaded(): unknown;
	/** `Data` as it is stored, while nothing was saved since the load; not to be changed. Nothing later. */
	savedData(): object | undefined;
	/** `MetaTags` of a record that ProfileService wrote; nothing where there are none. */
	tags(): object | undefined;
}
