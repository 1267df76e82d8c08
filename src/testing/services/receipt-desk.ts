import type { Connection, Marketplace, Receipt } from "../../engine";

/** True: granted. Any other answer, and whatever it raises, leaves the receipt unresolved. */
export type ReceiptTaker = (receipt: Receipt) => boolean;

/** What a handler of `BindReceiptHandler` is told: where it was bought is not in it. */
export interface BoundReceipt extends Omit<Receipt, "ProductPurchaseChannel"> {
	readonly ReceiptType: EnumItem;
}

/** The port, and what a game's own scripts do with `MarketplaceService` beside the library. */
export interface SimMarketplace extends Marketplace {
	/** Sets `ProcessReceipt`. What the handler raises, or answers beside PurchaseGranted, leaves the receipt unresolved. */
	setProcessReceipt(handler: ((receipt: Receipt) => unknown) | undefined): void;
	/**
	 * `BindReceiptHandler`: for those products, or as the catch-all. Raises where one is bound already. What the handler
	 * raises, or answers beside Processed, leaves the receipt unresolved.
	 */
	bindReceiptHandler(
		receiptType: EnumItem,
		handler: (receipt: BoundReceipt) => unknown,
		productIds?: ReadonlyArray<number>,
	): Connection;
}

class Binding implements Connection {
	private isConnected = true;

	constructor(private readonly unbind: () => void) {}

	/** A second time must not unbind who came after it. */
	public Disconnect(): void {
		if (!this.isConnected) return;
		this.isConnected = false;
		this.unbind();
	}
}

/** Who takes the receipts of one server: whoever bound the product, then the catch-all, then `ProcessReceipt`. */
export class ReceiptDesk {
	/** `ProcessReceipt`. */
	public callback: ReceiptTaker | undefined;
	private catchAll: ReceiptTaker | undefined;
	private readonly byProduct = new Map<number, ReceiptTaker>();

	/** `refusal` answers what binding raises for another reason than that something is bound. */
	constructor(private readonly refusal: () => string | undefined) {}

	/** Sets `ProcessReceipt`. */
	public setCallback(handler: ((receipt: Receipt) => unknown) | undefined): void {
		const granted = Enum.ProductPurchaseDecision.PurchaseGranted;
		this.callback = handler && ((receipt) => handler(receipt) === granted);
	}

	/** `BindReceiptHandler`. */
	public bindHandler(
		receiptType: EnumItem,
		handler: (receipt: BoundReceipt) => unknown,
		productIds?: ReadonlyArray<number>,
	): Connection {
		if (receiptType !== Enum.ReceiptType.DeveloperProduct) {
			error("BindReceiptHandler: only Enum.ReceiptType.DeveloperProduct is simulated", 0);
		}
		return this.bind((receipt) => {
			const told = { ...receipt, ReceiptType: receiptType, ProductPurchaseChannel: undefined };
			return handler(told) === Enum.ReceiptDecision.Processed;
		}, productIds);
	}

	/** Binds a handler for those products, or the catch-all. Raises where one is bound already. */
	public bind(taker: ReceiptTaker, productIds?: ReadonlyArray<number>): Connection {
		const refusal = this.refusal();
		if (refusal !== undefined) error(refusal, 0);
		if (productIds === undefined) return this.bindCatchAll(taker);
		const { byProduct } = this;
		for (const id of productIds) {
			if (byProduct.has(id)) error(`BindReceiptHandler: a handler is already bound for product ${id}`, 0);
		}
		for (const id of productIds) byProduct.set(id, taker);
		return new Binding(() => {
			for (const id of productIds) byProduct.delete(id);
		});
	}

	/** Nothing: the engine acknowledges it by itself. */
	public find(productId: number): ReceiptTaker | undefined {
		return this.byProduct.get(productId) ?? this.catchAll ?? this.callback;
	}

	private bindCatchAll(taker: ReceiptTaker): Connection {
		if (this.catchAll !== undefined) {
			error("BindReceiptHandler: a handler without a filter is already bound for this receipt type", 0);
		}
		this.catchAll = taker;
		return new Binding(() => {
			this.catchAll = undefined;
		});
	}
}
