//!optimize 2
import type { Connection, Scheduler } from "../../engine";
import type { KernelEvent } from "./event-heap";
import type { Kernel } from "./kernel";
import { Resumption } from "./kernel";
import { Listener } from "./listener";
import type { Process } from "./process";

/** `task` of one simulated server, in virtual time. */
export class VirtualScheduler implements Scheduler, KernelEvent {
	private heartbeatListeners: Array<Listener<[deltaSeconds: number]>> = [];
	private isFrameScheduled = false;
	private lastFrame = 0;

	constructor(
		private readonly kernel: Kernel,
		public readonly process: Process,
	) {}

	public spawn<A extends Array<unknown>>(callback: (...args: A) => void, ...args: A): thread {
		const started = coroutine.create(callback);
		this.kernel.resume(this.process, started, args.isEmpty() ? undefined : args);
		return started;
	}

	public resume(yielded: thread, ...args: Array<unknown>): void {
		this.kernel.resume(this.process, yielded, args);
	}

	public defer<A extends Array<unknown>>(callback: (...args: A) => void, ...args: A): thread {
		const started = coroutine.create(callback);
		this.kernel.defer(new Resumption(this.kernel, this.process, started, args));
		return started;
	}

	public delay<A extends Array<unknown>>(seconds: number, callback: (...args: A) => void, ...args: A): thread {
		const started = coroutine.create(callback);
		this.resumeAfter(seconds, new Resumption(this.kernel, this.process, started, args));
		return started;
	}

	public wait(seconds = 0): number {
		const kernel = this.kernel;
		kernel.assertInside("wait");
		const start = kernel.now;
		this.resumeAfter(seconds, new Resumption(kernel, this.process, coroutine.running()));
		coroutine.yield();
		return kernel.now - start;
	}

	/** Raises for a thread that runs or has resumed another one, as `task.cancel` does. */
	public cancel(pending: thread): void {
		const status = coroutine.status(pending);
		if (status === "suspended") coroutine.close(pending);
		else if (status !== "dead") error("cannot cancel thread", 2);
	}

	/** Runs `callback` in every frame. While one listens, every frame is an event: long runs should not need it. */
	public onHeartbeat(callback: (deltaSeconds: number) => void): Connection {
		const listener = new Listener(callback, (gone) => {
			this.heartbeatListeners = this.heartbeatListeners.filter((other) => other !== gone);
		});
		this.heartbeatListeners = [...this.heartbeatListeners, listener];
		if (!this.isFrameScheduled) {
			this.lastFrame = this.kernel.now;
			this.scheduleFrame();
		}
		return listener;
	}

	/** One frame with listeners. */
	public fire(): void {
		this.isFrameScheduled = false;
		const listeners = this.heartbeatListeners;
		if (listeners.isEmpty()) return;
		this.scheduleFrame();
		const deltaSeconds = this.kernel.now - this.lastFrame;
		this.lastFrame = this.kernel.now;
		for (const listener of listeners) {
			if (listener.isConnected) this.spawn(listener.callback, deltaSeconds);
		}
	}

	private scheduleFrame(): void {
		this.isFrameScheduled = true;
		this.resumeAfter(0, this);
	}

	private resumeAfter(seconds: number, event: KernelEvent): void {
		const kernel = this.kernel;
		kernel.schedule(this.process.frameAfter(kernel.now, math.max(seconds, 0)), event);
	}
}
