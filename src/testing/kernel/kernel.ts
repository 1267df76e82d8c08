//!optimize 2
import type { KernelEvent } from "./event-heap";
import { EventHeap } from "./event-heap";
import type { Process } from "./process";
import type { RandomStream } from "./random-stream";
import type { Trace } from "./trace";

/** A listener that defers itself again and again would never let time pass. */
const DEFERRED_PER_STEP_MAX = 100_000;
/** Priority and sequence share one double: 32 bits of chance above 21 bits of order. */
const SEQUENCE_SPAN = 2097152;
const TWO_TO_32 = 4294967296;
// A linear congruence: its products stay below 2^53, and one is drawn for every event.
const LOTTERY_FACTOR = 1664525;
const LOTTERY_STEP = 1013904223;

/** A thread that goes on later, with what it gets then. */
export class Resumption implements KernelEvent {
	constructor(
		private readonly kernel: Kernel,
		public readonly process: Process,
		private readonly yielded: thread,
		private readonly args?: Array<unknown>,
	) {}

	public fire(): void {
		this.kernel.resume(this.process, this.yielded, this.args);
	}
}

/** The code of a frozen server goes on: everything that fell due meanwhile, in one frame. */
class Thaw implements KernelEvent {
	public readonly process = undefined;

	constructor(
		private readonly kernel: Kernel,
		private readonly frozen: Process,
	) {}

	public fire(): void {
		this.kernel.thaw(this.frozen);
	}
}

function describeError(problem: unknown): string {
	if (!typeIs(problem, "table")) return tostring(problem);
	// The address that `tostring` gives of a table would differ from run to run, and with it the trace.
	const message = (problem as { message?: unknown }).message;
	return message !== undefined ? `table: ${tostring(message)}` : "a table";
}

/** Virtual time: one heap of events, and the threads that they run. */
export class Kernel {
	/** Virtual seconds since the cloud began. */
	public now = 0;
	private depth = 0;
	private sequence = 0;
	/** 32 bits of chance: who comes first among the events of one time. */
	private lottery: number;
	private readonly heap = new EventHeap();
	private deferred: Array<KernelEvent> = [];

	constructor(
		private readonly trace: Trace,
		chance: RandomStream,
	) {
		this.lottery = chance.next();
	}

	/** Puts an event at a virtual time; those of one time come in an order drawn from the seed. */
	public schedule(time: number, event: KernelEvent): void {
		const sequence = (this.sequence + 1) % SEQUENCE_SPAN;
		this.sequence = sequence;
		const lottery = (this.lottery * LOTTERY_FACTOR + LOTTERY_STEP) % TWO_TO_32;
		this.lottery = lottery;
		this.heap.push(time, lottery * SEQUENCE_SPAN + sequence, event);
	}

	/** Puts an event at the end of the running step; from outside, it happens at once. */
	public defer(event: KernelEvent): void {
		this.deferred.push(event);
		if (this.depth === 0) this.drain();
	}

	/** Begins a step that the outside takes: what is deferred in it waits until `endStep`. Nothing in between may raise. */
	public beginStep(): void {
		this.depth += 1;
	}

	/** Ends the step, and runs what was deferred in it. */
	public endStep(): void {
		this.depth -= 1;
		if (this.depth === 0) this.drain();
	}

	/** How many events of that server are to come. */
	public countOf(process: Process): number {
		return this.heap.countOf(process);
	}

	/** Raises when called from a simulated thread: time cannot be driven from within. */
	public assertOutside(what: string): void {
		if (this.depth > 0) error(`${what} drives the cloud, so it cannot be called from inside a simulated thread`, 3);
	}

	/** Raises when called from outside: there would be no simulated thread to yield. */
	public assertInside(what: string): void {
		if (this.depth === 0) error(`${what} yields: call it in a simulated thread (server.run or server.await)`, 3);
	}

	/** Resumes a yielded thread of that server at once; does nothing when either of them is dead. */
	public resume(process: Process, yielded: thread, args?: Array<unknown>): void {
		if (!process.isAlive || coroutine.status(yielded) !== "suspended") return;
		if (process.frozenUntil > this.now) {
			process.held.push(new Resumption(this, process, yielded, args));
			return;
		}
		this.depth += 1;
		let isOk: boolean;
		let problem: unknown;
		// Not in one expression: a conditional of two tuples would be packed into a table.
		if (args === undefined) [isOk, problem] = coroutine.resume(yielded);
		else [isOk, problem] = coroutine.resume(yielded, ...args);
		this.depth -= 1;
		if (!isOk) process.report(`${describeError(problem)}\n${debug.traceback(yielded)}`);
		if (this.depth === 0) this.drain();
	}

	/** Whether anything is scheduled at all. */
	public hasEvents(): boolean {
		return this.heap.count > 0;
	}

	/** Runs the next event when it is not later than `deadline`; answers whether there was one. */
	public step(deadline: number): boolean {
		const heap = this.heap;
		const time = heap.nextTime();
		if (time > deadline) return false;
		const order = heap.nextOrder();
		const event = heap.pop();
		this.now = time;
		this.trace.event(time, order / SEQUENCE_SPAN);
		const process = event.process;
		if (process !== undefined) {
			if (!process.isAlive) return true;
			if (process.frozenUntil > time) {
				process.held.push(event);
				return true;
			}
		}
		this.depth += 1;
		event.fire();
		this.depth -= 1;
		if (this.deferred.size() > 0) this.drain();
		return true;
	}

	/** Lets time pass up to `time` when nothing is left to run before it. */
	public moveTo(time: number): void {
		this.now = math.max(this.now, time);
		this.trace.now = this.now;
	}

	/** Lets no code of that server run for so long (virtual seconds). */
	public freeze(process: Process, seconds: number): void {
		// The very frame, not what it was computed from: rounding may put the frame a hair before that.
		process.frozenUntil = process.frameFrom(math.max(process.frozenUntil, this.now + seconds));
		this.schedule(process.frozenUntil, new Thaw(this, process));
	}

	/** Runs what a frozen server missed, in the order in which it fell due. */
	public thaw(process: Process): void {
		if (process.frozenUntil > this.now || !process.isAlive) return;
		const due = process.held;
		process.held = [];
		for (const event of due) {
			this.run(event);
		}
	}

	private run(event: KernelEvent): void {
		const process = event.process;
		if (process !== undefined) {
			if (!process.isAlive) return;
			if (process.frozenUntil > this.now) {
				process.held.push(event);
				return;
			}
		}
		this.depth += 1;
		event.fire();
		this.depth -= 1;
		if (this.deferred.size() > 0) this.drain();
	}

	private drain(): void {
		if (this.deferred.isEmpty()) return;
		const outer = this.depth;
		this.depth = 1;
		let ran = 0;
		while (!this.deferred.isEmpty()) {
			const batch = this.deferred;
			this.deferred = [];
			for (const event of batch) {
				ran += 1;
				if (ran > DEFERRED_PER_STEP_MAX) error("deferred threads keep deferring threads: time cannot go on");
				const process = event.process;
				if (process === undefined || process.isAlive) event.fire();
			}
		}
		this.depth = outer;
	}
}
