import type { EnginePlayer, Host } from "../../engine";

/** What can happen to a purchase or a credit. */
export type MovementKind =
	| "ReceiptArrived"
	/** A receipt was answered; `isGood` says with what. */
	| "ReceiptAnswered"
	/** The purchase is in the profile: its goods, its credit, or its gift. */
	| "PurchaseProcessed"
	/** Its handler raised, its product is unknown, or its data were not there: it will come again. */
	| "PurchaseFailed"
	| "CreditGranted"
	/** The effect is about to be tried. */
	| "CreditReserved"
	/** The effect happened. */
	| "CreditSpent"
	/** The effect did not happen. */
	| "CreditRestored"
	| "CreditVoided"
	/** Its goods went with an older state of `Data`, and nothing was given for them. */
	| "PurchaseUndone"
	| "GiftSent"
	| "GiftReceived"
	/** A game pass or a subscription period was answered by its handler. */
	| "OwnershipGranted";

/** What is known of the purchase that something comes from. */
export interface PaidMovement {
	/** The Robux that were really paid. */
	readonly spent?: number;
	readonly channel?: number;
	readonly placeId?: number;
	/** The user whose gift it is. */
	readonly from?: number;
}

export interface Movement extends PaidMovement {
	readonly kind: MovementKind;
	readonly userId: number;
	/** Nothing where the user is not in this server. */
	readonly player?: EnginePlayer;
	readonly productId: number | string;
	readonly productName?: string;
	readonly purchaseId?: string;
	readonly entryId?: string;
	readonly isGood?: boolean;
	/** The user who is given something. */
	readonly recipient?: number;
	/** How many credits of the product are usable now. */
	readonly balance?: number;
	/** Why, in words. */
	readonly detail?: string;
	/** What developers are warned of with it. */
	readonly warning?: string;
}

type Listener = (movement: Movement) => void;

/** Tells logs, signals, journal, analytics and clients what happened, after it happened. None of them can disturb it. */
export class Movements {
	private readonly listeners = new Array<Listener>();

	constructor(private readonly host: Host) {}

	/** The listener must not yield. */
	public listen(listener: Listener): void {
		this.listeners.push(listener);
	}

	public tell(movement: Movement): void {
		if (movement.warning !== undefined) this.host.warn(`[Monetisation] ${movement.warning}`);
		for (const listener of this.listeners) {
			const [isSuccess, problem] = pcall(listener, movement);
			if (!isSuccess) this.host.warn(`[Monetisation] telling of a ${movement.kind} failed: ${problem}`);
		}
	}
}
