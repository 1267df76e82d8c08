import type { Engine } from "../engine";
import { describe } from "../util/text";
import { optionsProblem, raise } from "./arguments";
import { goodsOf } from "./goods";
import type { AnyHandlers, KnownKind } from "./kinds";
import { kindProblem } from "./kinds";
import { DealsService } from "./service";
import type {
	DealHandlers,
	DealKind,
	DealOptions,
	DealParties,
	DealParty,
	DealResult,
	DealsModule,
	DealsOf,
	DealsOptions,
} from "./types";

/** Of Luau's own; runs no metamethod. */
declare function rawget(fields: object, key: unknown): unknown;

/** One kind as the game holds it. Its members are called with a colon. */
class Kind<O extends defined> implements DealKind<O> {
	constructor(
		private readonly service: DealsService,
		private readonly kind: KnownKind,
	) {}

	public SwapAsync(a: DealParty<O>, b: DealParty<O>, options?: DealOptions): DealResult {
		checkSelf("SwapAsync", this);
		return this.service.deal("SwapAsync", this.kind, [a, b], options?.Id);
	}

	public GiveAsync(from: DealParty<O>, to: DealParty<O>, options?: DealOptions): DealResult {
		checkSelf("GiveAsync", this);
		return this.service.deal("GiveAsync", this.kind, [from, to], options?.Id);
	}

	public DealAsync(deal: DealParties<O>): DealResult {
		checkSelf("DealAsync", this);
		if (!typeIs(deal, "table")) raise(`DealAsync: takes a table, not ${describe(deal)}`);
		return this.service.deal("DealAsync", this.kind, deal.Parties, deal.Id);
	}
}

function checkSelf(member: string, kind: unknown): void {
	const isKind = typeIs(kind, "table") && rawget(kind, "kind") !== undefined;
	if (!isKind) raise(`${member}: call it with a colon: kind:${member}(...)`, 4);
}

/** Assembles one server's deals. Does not yield, and does nothing until `Start`. */
export function createDeals(engine: Engine): DealsModule {
	const service = new DealsService(engine);
	const deals: DealsModule = {
		Settled: service.settled,
		Start: <T extends object>(options: DealsOptions<T>): DealsOf<T> => {
			if (service.isStarted()) raise("Start: may be called once only");
			const problem = optionsProblem(options);
			if (problem !== undefined) raise(`Start: ${problem}`);
			service.start(options as unknown as DealsOptions);
			return deals as unknown as DealsOf<T>;
		},
		Kind: <T extends object, O extends defined, G extends object>(
			name: string,
			handlers: DealHandlers<T, O, G>,
		): DealKind<O> => {
			const problem = kindProblem(name, handlers);
			if (problem !== undefined) raise(`Kind: ${problem}`);
			if (service.kinds.has(name)) raise(`Kind: ${name} is declared already`);
			const kind = service.kinds.add(name, handlers as unknown as AnyHandlers);
			service.kindDeclared();
			return new Kind<O>(service, kind);
		},
		Goods: (fields) => {
			if (!typeIs(fields, "table")) raise(`Goods: fields must be a table, not ${describe(fields)}`);
			return goodsOf(fields);
		},
		Pending: (profile) => service.pending(profile),
		WhatBecameAsync: (id, party) => service.whatBecame(id, party),
	};
	return deals;
}
