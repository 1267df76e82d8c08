import { deepCopy } from "../../storable/deep-copy";
import { describe } from "../../util/text";
import { FromDataKeep, FromDocumentService, FromLapis, FromLyra, FromRaw } from "./imports";
import type { StepsOptions } from "./imports";
import type { BuiltSchema, SchemaOptions } from "./schema";
import { buildSchema } from "./schema";
import type { StepTable } from "./steps";
import { shapeOf } from "./shape-of";
import type { Check, Importer, StepContext } from "./types";

type Entry<C> = C extends ReadonlyArray<infer E> ? E : C extends Record<string, infer E> ? E : never;
type EntriesWith<C, F> =
	C extends Array<infer E> ? Array<E & F> : C extends Record<string, infer E> ? Record<string, E & F> : never;

/** The type with one field of another type, by one name: what an editor shows is what there is. */
type With<T, K extends string, V> = Omit<T, Extract<K, keyof T>> & { [Name in K]: V };

/** A chain in the making, typed by what its last step makes. Each member returns a longer chain. */
export interface SchemaBuilder<T extends object> {
	/**
	 * A fill: returns fields, of which those are set that `data` lacks, at every depth. Older servers may go on with such data, so
	 * it may run again. Must not yield, and use no chance.
	 */
	Fill<F extends object>(name: string, fill: (data: Readonly<T>, context: StepContext) => F): SchemaBuilder<T & F>;
	/** A fill of every entry of the list or map in `field`. */
	FillEach<K extends keyof T & string, F extends object>(
		name: string,
		field: K,
		fill: (entry: Readonly<Entry<T[K]>>, context: StepContext) => F,
	): SchemaBuilder<With<T, K, EntriesWith<T[K], F>>>;
	/** Returns the new value of `field`. Older servers refuse the data from then on, as after all that follow. */
	Replace<K extends keyof T & string, U>(
		name: string,
		field: K,
		replace: (value: T[K], data: Readonly<T>, context: StepContext) => U,
	): SchemaBuilder<With<T, K, U>>;
	Rename<K extends keyof T & string, N extends string>(
		name: string,
		from: K,
		to: N,
	): SchemaBuilder<With<Omit<T, K>, N, T[K]>>;
	Drop<K extends keyof T & string>(name: string, field: K): SchemaBuilder<Omit<T, K>>;
	/** Returns the new data, which may be `data` itself, changed. `Compatible`: older servers may go on, and it may run again. */
	Step<U extends object>(
		name: string,
		migrate: (data: T, context: StepContext) => U,
		options?: { readonly Compatible?: boolean },
	): SchemaBuilder<U>;
	/** A step that undoes an earlier one, whose name is `of`. */
	Revert<U extends object>(name: string, of: string, migrate: (data: T, context: StepContext) => U): SchemaBuilder<U>;
	/** Errors on wrong options, names and templates. */
	Build(options: SchemaOptions<T>): BuiltSchema<T>;
}

class Builder implements SchemaBuilder<never> {
	constructor(private readonly steps: ReadonlyArray<StepTable>) {}

	public Fill(Name: string, Fill: unknown): never {
		return this.and({ Name, Fill: Fill as StepTable["Fill"] });
	}

	public FillEach(Name: string, Field: string, FillEach: unknown): never {
		return this.and({ Name, Field, FillEach: FillEach as StepTable["FillEach"] });
	}

	public Replace(Name: string, Field: string, Replace: unknown): never {
		return this.and({ Name, Field, Replace: Replace as StepTable["Replace"] });
	}

	public Rename(Name: string, Rename: string, To: string): never {
		return this.and({ Name, Rename, To });
	}

	public Drop(Name: string, Drop: string): never {
		return this.and({ Name, Drop });
	}

	public Step(Name: string, Step: unknown, options?: { readonly Compatible?: boolean }): never {
		return this.and({ Name, Step: Step as StepTable["Step"], Compatible: options?.Compatible });
	}

	public Revert(Name: string, Of: string, Revert: unknown): never {
		return this.and({ Name, Of, Revert: Revert as StepTable["Revert"] });
	}

	public Build(options: SchemaOptions<never>): BuiltSchema<never> {
		return buildSchema(this.steps, options, 2);
	}

	private and(step: StepTable): never {
		return new Builder([...this.steps, step]) as never;
	}
}

/** What `Schema` is in the public module. */
export interface SchemaModule {
	/** Begins a chain with what was stored before there was one. */
	readonly From: <T extends object>(this: void) => SchemaBuilder<T>;
	/** The same as one plain table, for Luau. Errors on wrong options, steps and names. */
	readonly New: <T extends object>(
		this: void,
		options: SchemaOptions<T> & { readonly Steps?: ReadonlyArray<StepTable> },
	) => BuiltSchema<T>;
	/**
	 * Returns a check of what a template says: the kinds of its values, and lists whose entries are like the first. More fields may be
	 * there.
	 */
	readonly ShapeOf: (this: void, template: object) => Check;
	/**
	 * For `Import`: reads records of Lapis. `Steps`: how many of the first steps of the chain are its migrations. Refuses while a
	 * server of Lapis has the record.
	 */
	readonly FromLapis: (this: void, options: StepsOptions) => Importer;
	/** For `Import`: reads records of DocumentService, as `FromLapis` does. */
	readonly FromDocumentService: (this: void, options: StepsOptions) => Importer;
	/** For `Import`: reads records of DataKeep 6 and later. */
	readonly FromDataKeep: (this: void) => Importer;
	/** For `Import`: reads records of Lyra that lie in one piece. Let no server with Lyra run beside: its lock is not seen here. */
	readonly FromLyra: (this: void, options: StepsOptions) => Importer;
	/** For `Import`: `read` returns the data of any other value, or nil. `Steps`: how many steps it has been through; 0. */
	readonly FromRaw: (
		this: void,
		read: (value: unknown) => object | undefined,
		options?: Partial<StepsOptions>,
	) => Importer;
}

/** How a game's data changes over the years. */
export type Schema<T extends object = object> = BuiltSchema<T>;

export const Schema: SchemaModule = {
	From: <T extends object>() => new Builder([]) as unknown as SchemaBuilder<T>,
	New: (options) => buildSchema(options?.Steps ?? [], options, 2),
	ShapeOf: (template) => {
		if (!typeIs(template, "table"))
			error(`[Schema]: ShapeOf: template must be a table, not ${describe(template)}`, 2);
		return shapeOf(deepCopy(template));
	},
	FromLapis,
	FromDocumentService,
	FromDataKeep,
	FromLyra,
	FromRaw,
};
