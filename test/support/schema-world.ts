import type { Profile, Store } from "../../src/profile-store/types";
import { Schema } from "../../src/profile-store/schema/builder";
import type { BuiltSchema, SchemaOptions } from "../../src/profile-store/schema/schema";
import type { StepTable } from "../../src/profile-store/schema/steps";
import type { SchemaMark } from "../../src/profile-store/schema/types";
import type { SimServerOptions } from "../../src/testing";
import type { SimCloud } from "../../src/testing";
import type { TestServer } from "./world";
import { startServer, STORE_NAME } from "./world";

/** Data of whatever shape. */
export type Shape = Record<string, unknown> & { CofferSchema?: SchemaMark };

/** The chain of a game that grew: a fill, a reshape, a fill of entries, a new name, one field less. */
export const STEPS: ReadonlyArray<StepTable> = [
	{ Name: "gems", Fill: (data: { Coins: number }) => ({ Gems: data.Coins >= 1000 ? 1 : 0 }) },
	{
		Name: "items by id",
		Field: "Items",
		Replace: (items: Array<string>, _data: never, context) => {
			const byId: Record<string, object> = {};
			items.forEach((kind, index) => (byId[`${context.Key}/${index}`] = { Kind: kind }));
			return byId;
		},
	},
	{ Name: "levels", Field: "Items", FillEach: () => ({ Level: 1 }) },
	{ Name: "cash", Rename: "Coins", To: "Cash" },
	{ Name: "no play time", Drop: "PlayTime" },
];

const TEMPLATES: ReadonlyArray<object> = [
	{ Coins: 100, Items: [], PlayTime: 0 },
	{ Coins: 100, Items: [], PlayTime: 0, Gems: 0 },
	{ Coins: 100, Items: {}, PlayTime: 0, Gems: 0 },
	{ Coins: 100, Items: {}, PlayTime: 0, Gems: 0 },
	{ Cash: 100, Items: {}, PlayTime: 0, Gems: 0 },
	{ Cash: 100, Items: {}, Gems: 0 },
];

/** The game's schema when it had so many of the steps. */
export function schemaOf(steps: number, options: Partial<SchemaOptions<object>> = {}): BuiltSchema<object> {
	const known = STEPS.filter((_, index) => index < steps);
	return Schema.New<object>({ Template: TEMPLATES[steps], Steps: known, ...options });
}

/** A server of one build of the game. */
export class Build {
	public readonly server: TestServer;
	public readonly store: Store<Shape>;
	public readonly errors = new Array<string>();

	constructor(cloud: SimCloud, schema: BuiltSchema<object> | object, options?: SimServerOptions) {
		this.server = startServer(cloud, options);
		const { ProfileStore } = this.server;
		ProfileStore.OnError.Connect((text) => this.errors.push(text));
		this.store = ProfileStore.New(STORE_NAME, schema) as unknown as Store<Shape>;
	}

	/** Nothing where it is refused. */
	public start(key: string): Profile<Shape> | undefined {
		return this.server.await(() => this.store.StartSessionAsync(key), 400);
	}

	/** A whole visit: what the game does, then the end. */
	public play(key: string, act: (data: Shape) => void = () => {}): Profile<Shape> {
		const profile = this.start(key);
		if (profile === undefined)
			error(`no session for ${key}: ${this.store.LastRefusal(key)} ${this.errors.join("; ")}`, 2);
		this.server.await(() => {
			act(profile.Data);
			profile.EndSessionAsync();
		});
		return profile;
	}
}

/** A stored record, before anybody knew of schemas. */
export function writeRecord(cloud: SimCloud, key: string, data: object, more: object = {}): void {
	cloud.dataStore(STORE_NAME).preload(key, {
		Data: data,
		MetaData: { ProfileCreateTime: 1, SessionLoadCount: 4, MetaTags: {} },
		GlobalUpdates: [0, []],
		...more,
	});
}

export function storedData(cloud: SimCloud, key: string): Shape {
	return (cloud.dataStore(STORE_NAME).read(key) as { Data: Shape }).Data;
}
