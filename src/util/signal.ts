import type { Connection, Scheduler } from "../engine";

interface Listener<A extends Array<unknown>> {
	readonly callback: (...args: A) => void;
	isConnected: boolean;
	next: Listener<A> | undefined;
}

class SignalConnection implements Connection {
	/** As the reference module names it; games read it. */
	public is_connected = true;

	constructor(private readonly remove: () => void) {}

	public Disconnect(): void {
		this.is_connected = false;
		this.remove();
	}
}
/**
 * A signal whose listeners run at once, in the firing thread's turn, the newest first. A listener may yield without
 * holding up the others or the one who fired, and an error ends that listener's run only. `RBXScriptSignal`s cannot do
 * this: they are deferred in new places, and a save hook must have run before the next line.
 */
export class Signal<A extends Array<unknown> = []> {
	private head: Listener<A> | undefined;
	private listenerCount = 0;

	constructor(private readonly scheduler: Scheduler) {}

	/** Runs `listener` at every later `Fire`. */
	public Connect(listener: (...args: A) => void): SignalConnection {
		if (!typeIs(listener, "function")) {
			error(`[ProfileStore]: Connect takes a function, not a ${typeOf(listener)}`, 2);
		}
		const entry: Listener<A> = { callback: listener, isConnected: true, next: this.head };
		this.head = entry;
		this.listenerCount += 1;
		return new SignalConnection(() => this.remove(entry));
	}

	/** Yields until the next `Fire` and answers its arguments. */
	public Wait(): LuaTuple<A> {
		const waiting = coroutine.running();
		const connection = this.Connect((...args) => {
			connection.Disconnect();
			this.scheduler.resume(waiting, ...args);
		});
		return coroutine.yield() as LuaTuple<A>;
	}

	public Fire(...args: A): void {
		let entry = this.head;
		while (entry !== undefined) {
			// A listener that was disconnected by an earlier one of the same `Fire` must not run.
			if (entry.isConnected) this.scheduler.spawn(entry.callback, ...args);
			entry = entry.next;
		}
	}

	public GetListenerCount(): number {
		return this.listenerCount;
	}

	private remove(entry: Listener<A>): void {
		if (!entry.isConnected) return;
		entry.isConnected = false;
		this.listenerCount -= 1;
		if (this.head === entry) {
			this.head = entry.next;
			return;
		}
		let previous = this.head;
		while (previous !== undefined && previous.next !== entry) previous = previous.next;
		// `entry.next` stays: a `Fire` that stands on this entry still has to find the rest of the list.
		if (previous !== undefined) previous.next = entry.next;
	}
}
