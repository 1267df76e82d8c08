import type { ClientEngine, Notice } from "../../engine";
import type { ClientState, PendingPurchase, PurchaseOutcome } from "../net/types";
import type { OpenPrompt, ProductKey } from "../types";

type Counts = { readonly [productId: string]: number };

function sortedKeys(first: Counts, second: Counts): Array<string> {
	const keys = new Set<string>();
	for (const [productId] of pairs(first)) keys.add(productId as string);
	for (const [productId] of pairs(second)) keys.add(productId as string);
	return [...keys].sort();
}

function isSamePending(first: ReadonlyArray<PendingPurchase>, second: ReadonlyArray<PendingPurchase>): boolean {
	if (first.size() !== second.size()) return false;
	return first.every((purchase, index) => purchase.purchaseId === second[index].purchaseId);
}

function isSameOutcome(first: PurchaseOutcome | undefined, second: PurchaseOutcome): boolean {
	return (
		first !== undefined &&
		first.kind === second.kind &&
		first.productId === second.productId &&
		first.purchaseId === second.purchaseId &&
		first.at === second.at
	);
}

/** What the server told last; empty before. */
export class Mirror {
	public readonly creditsChanged: Notice<[productId: string, count: number]>;
	public readonly pendingChanged: Notice<[pending: Array<PendingPurchase>]>;
	public readonly outcomeChanged: Notice<[outcome: PurchaseOutcome]>;
	public readonly promptChanged: Notice<[open?: OpenPrompt]>;
	private state: ClientState = { credits: {}, pending: [], promptNumber: 0 };
	private readonly devIds = new Map<string, string>();

	constructor({ notices }: ClientEngine) {
		this.creditsChanged = notices.createNotice();
		this.pendingChanged = notices.createNotice();
		this.outcomeChanged = notices.createNotice();
		this.promptChanged = notices.createNotice();
	}

	/** The id, as text, of a developer product by its name or id. */
	public idOf(key: ProductKey): string {
		return this.devIds.get(tostring(key)) ?? tostring(key);
	}

	public credits(): { [productId: string]: number } {
		return { ...this.state.credits };
	}

	public pending(): Array<PendingPurchase> {
		return this.state.pending.map((purchase) => ({ ...purchase }));
	}

	public outcome(): PurchaseOutcome | undefined {
		const { outcome } = this.state;
		return outcome && { ...outcome };
	}

	/** Takes over what the server told, then tells what of it is new. */
	public take(state: ClientState): void {
		const before = this.state;
		this.state = state;
		for (const { kind, id, name } of state.catalogue ?? []) {
			if (kind === "dev") this.devIds.set(name, tostring(id));
		}
		for (const productId of sortedKeys(before.credits, state.credits)) {
			const count = state.credits[productId] ?? 0;
			if (count !== (before.credits[productId] ?? 0)) this.creditsChanged.Fire(productId, count);
		}
		if (!isSamePending(before.pending, state.pending)) this.pendingChanged.Fire(this.pending());
		const outcome = this.outcome();
		if (outcome !== undefined && !isSameOutcome(before.outcome, outcome)) this.outcomeChanged.Fire(outcome);
		const isSamePrompt = before.promptNumber === state.promptNumber || state.prompt === undefined;
		if (!isSamePrompt || (before.prompt === undefined) !== (state.prompt === undefined)) {
			this.promptChanged.Fire(state.prompt && { ...state.prompt });
		}
	}
}
