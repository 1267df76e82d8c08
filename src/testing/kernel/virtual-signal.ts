//!optimize 2
import type { Connection, Notice } from "../../engine";
import type { KernelEvent } from "./event-heap";
import type { Kernel } from "./kernel";
import { Listener } from "./listener";
import type { Process } from "./process";

/** How a server's `RBXScriptSignal`s reach their listeners: at once, or at the end of the resumption cycle. */
export type SignalMode = "immediate" | "deferred";

/** A fired signal on its way to one listener. */
class DeferredCall<A extends Array<unknown>> implements KernelEvent {
	constructor(
		private readonly kernel: Kernel,
		public readonly process: Process,
		private readonly listener: Listener<A>,
		private readonly args: A,
	) {}

	public fire(): void {
		// Whoever disconnects between the event and its turn is not called any more.
		if (!this.listener.isConnected) return;
		this.kernel.resume(this.process, coroutine.create(this.listener.callback), this.args);
	}
}

/** An engine signal of one server. Listeners run in the order in which they connected, each in a thread of its own. */
export class VirtualSignal<A extends Array<unknown>> implements Notice<A> {
	private listeners: Array<Listener<A>> = [];

	constructor(
		private readonly kernel: Kernel,
		private readonly process: Process,
		private readonly mode: SignalMode,
	) {}

	public Connect(listener: (...args: A) => void): Connection {
		const entry = new Listener(listener, (gone) => {
			this.listeners = this.listeners.filter((other) => other !== gone);
		});
		// A new list for every change: the one that a `Fire` walks through stays as it was.
		this.listeners = [...this.listeners, entry];
		return entry;
	}

	public Wait(): LuaTuple<A> {
		this.kernel.assertInside("Wait");
		const waiting = coroutine.running();
		const connection = this.Connect((...args) => {
			connection.Disconnect();
			this.kernel.resume(this.process, waiting, args);
		});
		return coroutine.yield() as LuaTuple<A>;
	}

	public Fire(...args: A): void {
		const kernel = this.kernel;
		for (const listener of this.listeners) {
			if (!listener.isConnected) continue;
			if (this.mode === "deferred") {
				kernel.defer(new DeferredCall(kernel, this.process, listener, args));
			} else {
				kernel.resume(this.process, coroutine.create(listener.callback), args);
			}
		}
	}
}
