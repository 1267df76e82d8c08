import type { Scheduler } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import { isLibraryMessage } from "../../util/library-message";
import type { QueuedMessage } from "../record/record";
import { messageOf } from "../record/record";

const YIELDED =
	"a message handler yields before it calls processed(): change Data and call processed() without a yield between them, or a crash may give the message twice";

export type MessageHandler = (message: object, processed: () => void) => void;

/** The profile whose messages they are. */
interface InboxOwner {
	/** Whether messages may still be handed out: what a handler did after the session ended would not be saved. */
	isActive(): boolean;
	warnOnce(text: string): void;
}

interface Reader {
	readonly handler: MessageHandler;
	readonly isLibrary: boolean;
}

interface Delivery {
	readonly entry: QueuedMessage;
	/** Between parts of this library: handlers of games often call everything processed that they are shown. */
	readonly isLibrary: boolean;
	/** Index of the handler that is next to be asked. */
	next: number;
	/** A handler has it, perhaps yielding: nobody else may have it meanwhile. */
	isBusy: boolean;
	isProcessed: boolean;
}

function copyOf(message: unknown): object {
	return (typeIs(message, "table") ? deepCopy(message) : message) as object;
}

/** Shared: most profiles have neither, and a server holds many. */
const NO_READERS: ReadonlyArray<Reader> = [];
const NO_DELIVERIES: ReadonlyArray<Delivery> = [];

function never(): boolean {
	return false;
}

/** The messages of one profile on their way to the game's handlers: one handler at a time per message, until one takes it. */
export class MessageInbox {
	private readers = NO_READERS;
	private deliveries = NO_DELIVERIES;

	constructor(
		private readonly scheduler: Scheduler,
		private readonly owner: InboxOwner,
		queue: Array<QueuedMessage>,
	) {
		this.update(queue);
	}

	/** Asks a new handler about every message that still waits, before it returns. */
	public addHandler(handler: MessageHandler, isLibrary = false): void {
		this.readers = [...this.readers, { handler, isLibrary }];
		this.deliver();
	}

	/** Takes over the queue as it is stored now: new messages come in, those that were processed and saved go. */
	public update(queue: Array<QueuedMessage>): void {
		if (queue.isEmpty() && this.deliveries.isEmpty()) return;
		const known = this.deliveries;
		this.deliveries = queue.map((entry) => {
			const [id] = entry;
			const delivery = known.find((before) => before.entry[0] === id);
			if (delivery !== undefined) return delivery;
			const isLibrary = isLibraryMessage(messageOf(entry));
			return { entry, isLibrary, next: 0, isBusy: false, isProcessed: false };
		});
	}

	/** Hands out whatever has somebody left to ask. */
	public deliver(): void {
		if (this.deliveries.isEmpty() || this.readers.isEmpty()) return;
		for (const delivery of [...this.deliveries]) this.advance(delivery);
	}

	/** Whether something was processed that is still in the stored queue. */
	public hasProcessed(): boolean {
		for (const delivery of this.deliveries) {
			if (delivery.isProcessed) return true;
		}
		return false;
	}

	/** How many messages a save would leave in the queue. */
	public waitingCount(): number {
		return this.deliveries.filter((delivery) => !delivery.isProcessed).size();
	}

	/**
	 * What has been processed by now. A save takes this together with its Data: a message that is processed while the
	 * save is on its way must stay in the queue, for what its handler did is not in that save.
	 */
	public processedSoFar(): (id: number) => boolean {
		if (!this.hasProcessed()) return never;
		const processed = new Set<number>();
		for (const delivery of this.deliveries) {
			if (delivery.isProcessed) processed.add(delivery.entry[0]);
		}
		return (id) => processed.has(id);
	}

	private advance(delivery: Delivery): void {
		while (
			!delivery.isBusy &&
			!delivery.isProcessed &&
			delivery.next < this.readers.size() &&
			this.owner.isActive()
		) {
			const { handler, isLibrary } = this.readers[delivery.next];
			delivery.next += 1;
			if (isLibrary === delivery.isLibrary) this.ask(handler, delivery);
		}
	}

	private ask(handler: MessageHandler, delivery: Delivery): void {
		delivery.isBusy = true;
		let isInTurn = true;
		this.scheduler.spawn(() => {
			const [isSuccess, message] = pcall(handler, copyOf(messageOf(delivery.entry)), () => {
				// What it did before it yielded may be saved already, and the message not: a crash between them gives it twice.
				if (!isInTurn && !delivery.isLibrary) this.owner.warnOnce(YIELDED);
				delivery.isProcessed = true;
			});
			delivery.isBusy = false;
			// The engine shows a thread's error with its own means.
			if (!isSuccess) this.scheduler.spawn(() => error(message, 0));
			if (!isInTurn) this.advance(delivery);
		});
		isInTurn = false;
	}
}
