import type { Engine } from "../../engine";
import { BatchQueue } from "../../util/batch-queue";
import type { Fleet } from "../fleet/fleet";
import type { AppendStep } from "../record/message-queue";
import { appendMessages, newSendId } from "../record/message-queue";
import { ownerOf } from "../record/overwrite-step";
import type { MessagesOnlyRecord, ProfileRecord } from "../record/record";
import type { KeyAddress } from "../requests/key";
import type { Requests } from "../requests/requests";
import { requestBackoff } from "../requests/retry-wait";
import type { SessionRegistry } from "../session/session-registry";
import type { StoreContext } from "../session/store-context";
import type { Settings } from "../settings";

/** So many messages may go in one write: a gift to everybody must not fill a record in one go. */
const MESSAGES_PER_WRITE_MAX = 50;

/** Where messages go. */
interface Recipient {
	readonly context: StoreContext;
	readonly address: KeyAddress;
}

/** `MessageAsync`: messages on their way from this server to profiles, wherever those are. */
export class Outbox {
	/** Messages to one key leave one after the other. */
	private readonly queue: BatchQueue<object, boolean>;

	constructor(
		private readonly engine: Engine,
		private readonly requests: Requests,
		private readonly fleet: Fleet,
		private readonly sessions: SessionRegistry,
		private readonly settings: Settings,
	) {
		this.queue = new BatchQueue(engine.scheduler, MESSAGES_PER_WRITE_MAX);
	}

	/** Yields until the message is stored, for as long as the server lives. False: the queue is full. */
	public send(context: StoreContext, key: string, message: object): boolean {
		context.waitUntilReady();
		const recipient: Recipient = { context, address: context.address(key) };
		// One write after the other: the record remembers each server's last one only, and a retry has to find its own there.
		return this.queue.run(recipient.address.token, message, (batch) => this.sendBatch(recipient, batch));
	}

	/** Answers for each message whether it is stored. */
	private sendBatch(recipient: Recipient, batch: ReadonlyArray<object>): ReadonlyArray<boolean> {
		const part = (from: number, to: number) => {
			const messages = batch.filter((_, index) => index >= from && index < to);
			return messages.isEmpty() ? [] : this.sendBatch(recipient, messages);
		};
		const sent = this.keepSending(recipient, batch);
		if (sent.outcome === "full") {
			// The first ones may still fit.
			if (sent.room > 0) {
				return [...part(0, sent.room), ...batch.filter((_, i) => i >= sent.room).map(() => false)];
			}
			const limit = this.settings.constants.MAX_MESSAGE_QUEUE;
			const { storeName, key } = recipient.address;
			this.requests.problems.warn(`a message was refused: ${limit} are waiting already`, storeName, key);
		}
		if (sent.outcome === "tooMuch") {
			if (batch.size() > 1) {
				const half = math.floor(batch.size() / 2);
				return [...part(0, half), ...part(half, batch.size())];
			}
			const { storeName, key } = recipient.address;
			this.requests.problems.warn("a message was refused: the record has no room for it", storeName, key);
		}
		return batch.map(() => sent.outcome === "appended");
	}

	private keepSending(recipient: Recipient, messages: ReadonlyArray<object>): AppendStep {
		const { clock, random } = this.engine;
		const backoff = requestBackoff();
		const sendId = newSendId(this.fleet.link.serverId, random.guid(), clock.unixSeconds());
		while (true) {
			const sent = this.trySend(recipient, messages, sendId);
			if (sent !== undefined) return sent;
			this.requests.pause(backoff.next());
		}
	}

	private trySend({ context, address }: Recipient, messages: ReadonlyArray<object>, sendId: string) {
		const foreign = (found: unknown) => context.importForeign(address.key, found, undefined);
		const update = this.requests.update(address, (value): AppendStep => {
			const { MAX_MESSAGE_QUEUE } = this.settings.constants;
			const now = this.engine.clock.unixSeconds();
			return appendMessages(value, messages, sendId, MAX_MESSAGE_QUEUE, now, foreign);
		});
		if (!update.isDone) {
			// What the store will never take, such as a record that is full, is not tried for ever.
			const tooMuch: AppendStep = { outcome: "tooMuch", isWrite: false };
			return update.refusal !== undefined ? tooMuch : undefined;
		}
		if (update.stored?.WasOverwritten === true) {
			this.requests.problems.overwritten(address.storeName, address.key);
		}
		if (update.step.outcome === "appended") this.tellOwner(address, update.step.record);
		return update.step;
	}

	/** The owner receives a message with its next save, so it is asked to make one now. */
	private tellOwner({ token, isLive }: KeyAddress, record: MessagesOnlyRecord): void {
		const ownSession = this.sessions.get(token);
		if (ownSession !== undefined) return ownSession.renew();
		const owner = record.MetaData === undefined ? undefined : ownerOf(record as ProfileRecord);
		if (owner !== undefined && isLive) this.fleet.askSave(owner);
	}
}
