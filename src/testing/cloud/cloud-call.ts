//!optimize 2
import type { KeyThroughput } from "../data-stores/key-throughput";
import type { FaultFamily, FaultVerdict } from "../faults/faults";
import type { KernelEvent } from "../kernel/event-heap";
import type { Process } from "../kernel/process";
import type { SecondsRange } from "../options";
import type { ServerContext } from "./server-context";

const SHUTTING_DOWN = "401: Request Failed. DataModel Inaccessible when the game is shutting down.";

/** Lets calls through at a limited rate. */
export interface CallGate {
	/** Calls `depart` now or later, or `refuse`. */
	admit(call: CloudCall): void;
}

/** Where in the cloud the key of a call lies: it may fail apart from the rest of its service. */
export interface CallPlace {
	/** Lets a fault of the whole place strike; answers false for one of the call alone. */
	strike(verdict: FaultVerdict): boolean;
	/** Virtual seconds until which requests wait there. */
	stalledUntil(): number;
}

/** What a call is, for the counters, the faults and the trace. */
export interface CallDetails {
	readonly name: string;
	readonly family: FaultFamily;
	readonly store?: string;
	readonly key?: string;
	readonly topic?: string;
	/** What the trace calls the aim of the call; made of the above when left out. */
	readonly subject?: string;
	readonly legSeconds: SecondsRange;
	readonly gate?: CallGate;
	readonly place?: CallPlace;
	/** Of the key that it is for, where that is limited. */
	readonly throughput?: KeyThroughput;
}

/** Where a call is: on its way there, with the caller's transform, on its way there again, on its way back, or over. */
type Phase = "outbound" | "transform" | "commit" | "reply" | "done";

/**
 * One request of a server to the cloud: a leg there, the effect, a leg back, and the calling thread goes on in the frame
 * after. Between the legs it belongs to the cloud, so it takes effect though its server died. Thousands are made in a
 * virtual hour: a simple one has eight fields, as a ninth would double its table.
 */
export abstract class CloudCall implements KernelEvent {
	public process: Process | undefined;
	protected phase: Phase = "outbound";
	protected verdict: FaultVerdict | undefined;
	private problem: string | undefined;
	/** Nothing for a request that takes effect after its caller was told that it failed. */
	private waiting: thread | undefined = coroutine.running();

	constructor(
		protected readonly server: ServerContext,
		public readonly details: CallDetails,
	) {}

	/** Makes the call and yields until the reply; raises its error. */
	public await(): void {
		const { server, details } = this;
		server.cloud.kernel.assertInside(details.name);
		if (server.state === "closed") error(SHUTTING_DOWN, 0);
		// A crashed server sends nothing: the thread that noticed nothing yet ends here.
		if (server.state !== "crashed") this.begin();
		while (this.phase !== "done") coroutine.yield();
		if (this.problem !== undefined) error(this.problem, 0);
	}

	/** Sends the request. */
	public depart(): void {
		this.travel("outbound");
	}

	/** Ends the call before anything was sent. */
	public refuse(problem: string): void {
		this.problem = problem;
		this.phase = "done";
	}

	public fire(): void {
		if (this.phase === "reply") this.finish(this.problem);
		else if (!this.isHeldUp()) this.arrive();
	}

	/** What the request does in the cloud; answers the error that the caller gets. */
	protected abstract takeEffect(): string | undefined;

	/** The request is there: it has its effect, or meets its fault. */
	protected arrive(): void {
		const verdict = this.verdict;
		if (verdict === undefined) {
			this.reply(this.takeEffect());
		} else if (verdict.kind === "hang") {
			this.note("hang");
		} else if (verdict.kind === "errorBefore") {
			this.note("errorBefore");
			this.reply(verdict.message);
		} else if (verdict.kind === "lateEffect") {
			this.note("lateEffect");
			this.landLater(verdict.seconds);
			this.reply(verdict.message);
		} else {
			this.reply(this.takeEffect());
		}
	}

	/** Sends the answer. */
	protected reply(problem: string | undefined): void {
		if (this.waiting === undefined) return;
		const verdict = this.verdict;
		let reason = problem;
		let extraSeconds = 0;
		if (verdict !== undefined) {
			if (verdict.kind === "delay") extraSeconds = verdict.seconds;
			if (verdict.kind === "lostReply" && problem === undefined) {
				this.note("lostReply");
				reason = verdict.message;
			}
		}
		this.problem = reason;
		this.process = this.server.process;
		this.phase = "reply";
		this.scheduleInFrame(this.legSeconds() + extraSeconds);
	}

	/** Gives the calling thread its answer. */
	protected finish(problem: string | undefined): void {
		this.problem = problem;
		this.phase = "done";
		const waiting = this.waiting;
		if (waiting === undefined) return;
		this.note(problem === undefined ? "reply" : "raise");
		this.server.cloud.kernel.resume(this.server.process, waiting);
	}

	/** Goes to the cloud, to be there one leg from now. */
	protected travel(phase: "outbound" | "commit"): void {
		this.process = undefined;
		this.phase = phase;
		const kernel = this.server.cloud.kernel;
		kernel.schedule(kernel.now + this.legSeconds() + (phase === "outbound" ? this.waitSeconds() : 0), this);
	}

	/** Goes on in the server's first frame after so many seconds. */
	protected scheduleInFrame(seconds: number): void {
		const kernel = this.server.cloud.kernel;
		kernel.schedule(this.server.process.frameFrom(kernel.now + seconds), this);
	}

	protected legSeconds(): number {
		const range = this.details.legSeconds;
		return this.server.latency.between(range[0], range[1]);
	}

	protected note(step: string): void {
		const { server, details } = this;
		const subject = details.subject ?? details.topic ?? `${details.store ?? ""}/${details.key ?? ""}`;
		server.cloud.trace.note(server.name, details.name, step, subject);
	}

	/** Whether it waits where its key lies. What goes wrong with that place begins with the call that met it. */
	private isHeldUp(): boolean {
		const { place } = this.details;
		if (place === undefined) return false;
		const verdict = this.verdict;
		if (verdict !== undefined && (verdict.isEarly || this.phase === "commit") && place.strike(verdict)) {
			this.note(verdict.kind);
			this.verdict = undefined;
		}
		const { kernel } = this.server.cloud;
		const stalledUntil = place.stalledUntil();
		if (stalledUntil <= kernel.now) return false;
		kernel.schedule(stalledUntil, this);
		return true;
	}

	/** How long it waits on its way, beside what the way takes. */
	private waitSeconds(): number {
		const { faults, kernel } = this.server.cloud;
		const verdict = this.verdict;
		const slowSeconds = faults.slowSeconds(this.server.name, this.details.family, kernel.now);
		if (slowSeconds > 0) this.note("slow");
		return slowSeconds + (verdict !== undefined && verdict.kind === "lateArrival" ? verdict.seconds : 0);
	}

	/** Lets the request have its effect so much later, without a fault and without anybody who waits for it. */
	private landLater(seconds: number): void {
		// A call of its own: an update goes through all its phases once more while this one answers its caller.
		const later = table.clone(this as never) as unknown as this;
		later.waiting = undefined;
		later.verdict = undefined;
		const kernel = this.server.cloud.kernel;
		kernel.schedule(kernel.now + seconds, later);
	}

	private begin(): void {
		const { server, details } = this;
		const cloud = server.cloud;
		cloud.calls.add(details.name, server.name);
		this.verdict = cloud.faults.decide(server.name, details, cloud.kernel.now);
		this.note("call");
		if (details.gate !== undefined) details.gate.admit(this);
		else this.depart();
	}
}
