/** What a step may know beside the data. */
export interface StepContext {
	readonly Key: string;
	/** Unix seconds. */
	readonly Now: number;
	/** Unix seconds of the profile's creation. */
	readonly CreateTime: number;
}

/** Whether a value is as it should be, and if not, what is wrong with it: `t` of @rbxts/t makes such functions. */
export type Check = (value: unknown) => boolean | LuaTuple<[isValid: boolean, reason?: string]>;

/** One step of a chain. */
export interface ChainStep {
	/** 1-50 characters; what tells one branch of a game from another. */
	readonly Name: string;
	/** Older servers may go on with what it makes. It must be able to run again. */
	readonly IsCompatible: boolean;
	/** Answers the new data: `data`, which it may change, or another table. */
	readonly run: (data: object, context: StepContext) => unknown;
}

/** `Data.CofferSchema`: where data stands. */
export interface SchemaMark {
	/** How many steps it has been through. */
	Steps: number;
	/** The name of the last one; nothing before the first step. */
	Last?: string;
	/** The newest of them that older code cannot live with. A server with fewer steps must not touch the data. */
	Floor?: number;
	FloorName?: string;
	/** While it is less than `Steps`: the fewest steps of a server that has saved the data since. */
	Visited?: number;
	/** `SessionLoadCount` of the last claim by a server that knows of this table. */
	Load?: number;
}

/** What an import made of a value that another library wrote. */
export interface Imported {
	readonly Data: object;
	/** Through how many steps of the chain it is. */
	readonly Steps: number;
}

/** What is known of a key beside its value. */
export interface ImportInfo {
	readonly Key: string;
	/** Unix seconds. */
	readonly Now: number;
	/** Unix seconds of the last write, by the cloud's clock; nothing where that is unknown. */
	readonly UpdatedTime?: number;
	readonly Metadata: object;
}

/**
 * Makes data of a value that is no profile. Returns "Refuse" while another library's server still has it, nil if it does not know
 * the value. Must not yield, and must not change the value.
 */
export type Importer = (value: unknown, info: ImportInfo) => Imported | "Refuse" | undefined;

/** What becomes of data that its check does not pass. */
export type InvalidLoad = "Report" | "Refuse" | "Quarantine";
export type InvalidSave = "Report" | "KeepLast";

/** Why a schema lets nobody at the data. */
export type SchemaRefusalCode =
	/** A newer version of the game has brought it further, by a step that this server cannot live with. */
	| "Newer"
	/** A step of another name stands where this server's chain has its own. */
	| "Branched"
	/** A step raised, yielded, or made what cannot be stored. */
	| "StepFailed"
	/** The check does not pass. */
	| "Invalid";

export interface SchemaRefusal {
	readonly code: SchemaRefusalCode;
	/** For `OnError`: names the step and the path. */
	readonly text: string;
}
