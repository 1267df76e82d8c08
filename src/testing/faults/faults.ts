//!optimize 2
import { RandomStream } from "../kernel/random-stream";
import type { SecondsRange } from "../options";
import type { FaultRates } from "./fault-rates";
import { noFaults } from "./fault-rates";
import type { FaultScript, FaultSubject, ScriptedKind } from "./scripted-fault";
import { canMeet, ScriptedFault, STALE_SECONDS_MAX } from "./scripted-fault";

/** The services that fail apart. */
export type FaultFamily = "dataStore" | "messaging" | "memoryStore" | "marketplace" | "policy" | "user";

/** What happens to one call. `lateArrival` and `delay` are times before and after the effect. */
export interface FaultVerdict {
	readonly kind: Exclude<ScriptedKind, "drop" | "double">;
	readonly message: string;
	readonly seconds: number;
	/** An update that fails does so before its transform ran, else at its write. */
	readonly isEarly: boolean;
}

/** What happens to one message on its way to one receiver. */
export interface MessageFate {
	readonly copies: number;
	readonly extraSeconds: number;
}

const REJECTED = "502: API Services rejected request with error. HTTP 500 (Internal Server Error)";
/** What stands for `REJECTED` where the errors carry no number. */
const NAMED_ERRORS: ReadonlyArray<string> = [
	"StandardWriteGameServerThrottled: too many requests of this server.",
	"StandardReadExperienceThrottled: too many requests of this experience.",
	"GetVersionAsyncThrottle: too many requests.",
	"DatastoreThrottled: the data store is throttled.",
	"DatastoreDeleted: the data store is being deleted.",
	"InternalError",
];
const KEY_THROTTLED = "KeyThrottled: requests to this key exceed its throughput limit.";
/** The services of which all calls fail alike. */
const FAMILY_RATES = new Map<FaultFamily, keyof FaultRates>([
	["policy", "policyError"],
	["user", "userError"],
]);
/** The calls of the marketplace that have a rate of their own. */
const MARKETPLACE_RATES = new Map<string, keyof FaultRates>([
	["GetUserSubscriptionStatusAsync", "subscriptionError"],
	["GetUserSubscriptionPaymentHistoryAsync", "subscriptionError"],
	["GetDeveloperProductsAsync", "productInfoError"],
	["GetProductInfoAsync", "productInfoError"],
]);
/** The calls that the rate `lateEffect` is for. */
const WRITES = new Set(["SetAsync", "UpdateAsync", "RemoveAsync"]);
const DEFAULT_DELAY_SECONDS = 5;
const STALL_SECONDS_MAX = 20;
/** What goes wrong where the key of a hash map lies. */
const PARTITION_FAULTS: ReadonlyArray<readonly [FaultVerdict["kind"], keyof FaultRates]> = [
	["flush", "memoryStoreFlush"],
	["vanish", "memoryStoreVanish"],
	["stall", "memoryStoreStall"],
	["stale", "memoryStoreStale"],
];
const NORMAL_FATE: MessageFate = { copies: 1, extraSeconds: 0 };

/** How much longer the requests of a service take, until when. Times are virtual seconds. */
interface SlowTime {
	readonly family: FaultFamily;
	readonly endsAt: number;
	readonly seconds: number;
	/** The name of the only server that it is for. */
	readonly server?: string;
}

/**
 * What goes wrong in one cloud: by script (these calls), by rate (that many), by outage (everything for a while). Every
 * rate draws from a stream of its own, so that taking one fault away moves neither the others nor the workload.
 */
export class Faults {
	/** Probabilities; set fields, or set them all with `Object.assign`. */
	public rates: FaultRates = noFaults();
	/** How old a read is that the rate `memoryStoreStale` strikes, in seconds; at most 20. */
	public staleSeconds: SecondsRange = [1, STALE_SECONDS_MAX];
	private scripts: Array<ScriptedFault> = [];
	private outages = new Map<FaultFamily, number>();
	private slowTimes = new Array<SlowTime>();
	private readonly streams = new Map<keyof FaultRates, RandomStream>();

	constructor(private readonly seed: number) {}

	/** Orders a fault for certain calls. */
	public script(order: FaultScript): ScriptedFault {
		const fault = new ScriptedFault(order);
		this.scripts.push(fault);
		return fault;
	}

	/** Lets every call of a service fail until that virtual time, or longer where another outage lasts longer. */
	public outage(family: FaultFamily, untilSeconds: number): void {
		this.outages.set(family, math.max(untilSeconds, this.outages.get(family) ?? 0));
	}

	/**
	 * Lets every request of a service wait `seconds` longer before it reaches its key, until that virtual time. Where several
	 * such times meet, the longest wait holds. `server`: the name of the only server that it is for.
	 */
	public slow(family: FaultFamily, untilSeconds: number, seconds: number, server?: string): void {
		this.slowTimes.push({ family, endsAt: untilSeconds, seconds, server });
	}

	/** How much longer a request of that server to that service takes that leaves at that virtual time. */
	public slowSeconds(server: string, family: FaultFamily, now: number): number {
		let longest = 0;
		for (const time of this.slowTimes) {
			const isMeant = time.family === family && (time.server ?? server) === server;
			if (isMeant && now < time.endsAt) longest = math.max(longest, time.seconds);
		}
		return longest;
	}

	/** Ends every fault. What is under way already is not brought forward. */
	public clear(): void {
		this.rates = noFaults();
		this.scripts = [];
		this.outages.clear();
		this.slowTimes.clear();
	}

	/** The fate of a call that a server makes at that virtual time; nothing for one that goes well. */
	public decide(
		server: string,
		subject: FaultSubject & { family: FaultFamily },
		now: number,
	): FaultVerdict | undefined {
		const scripted = this.findScript(server, subject, false);
		if (scripted !== undefined) {
			const { kind, message = REJECTED, seconds = DEFAULT_DELAY_SECONDS } = scripted.order;
			if (kind !== "drop" && kind !== "double") return { kind, message, seconds, isEarly: true };
		}
		const outageEnd = this.outages.get(subject.family);
		if (outageEnd !== undefined && now < outageEnd) {
			const message = subject.family === "dataStore" ? this.dataStoreError() : REJECTED;
			return { kind: "errorBefore", message, seconds: 0, isEarly: true };
		}
		if (subject.family === "dataStore") return this.dataStoreVerdict(subject.name);
		if (subject.family === "memoryStore") return this.memoryStoreVerdict(subject.name);
		if (subject.family === "messaging") return this.messagingVerdict(subject.name);
		const rate = FAMILY_RATES.get(subject.family) ?? MARKETPLACE_RATES.get(subject.name) ?? "gamePassError";
		return this.isDrawn(rate) ? this.failure(rate, "errorBefore") : undefined;
	}

	/** The fate of a message on its way to one receiver. */
	public decideMessage(receiver: string, topic: string): MessageFate {
		const scripted = this.findScript(receiver, { name: "PublishAsync", topic }, true);
		if (scripted !== undefined) return { copies: scripted.order.kind === "drop" ? 0 : 2, extraSeconds: 0 };
		if (this.isDrawn("messageDrop")) return { copies: 0, extraSeconds: 0 };
		const copies = this.isDrawn("messageDouble") ? 2 : 1;
		const extraSeconds = this.isDrawn("messageLate") ? this.stream("messageLate").between(2, 30) : 0;
		return copies === 1 && extraSeconds === 0 ? NORMAL_FATE : { copies, extraSeconds };
	}

	/** Whether the answer "granted" of a receipt handler fails to be recorded. Any scripted fault of "ProcessReceipt" does that. */
	public isGrantLost(server: string, purchaseId: string): boolean {
		const subject = { name: "ProcessReceipt", key: purchaseId };
		return this.findScript(server, subject, false) !== undefined || this.isDrawn("grantLost");
	}

	/** What binding a receipt handler raises, where a scripted fault of "BindReceiptHandler" strikes. */
	public receiptBindingError(server: string): string | undefined {
		const scripted = this.findScript(server, { name: "BindReceiptHandler" }, false);
		return scripted && (scripted.order.message ?? REJECTED);
	}

	/** Whether an update meets a conflict that no other server caused. */
	public isConflictForced(family: FaultFamily): boolean {
		return this.isDrawn(family === "dataStore" ? "conflict" : "memoryStoreConflict");
	}

	/** Whether an update that was written is taken for a conflict. */
	public isConflictSeen(family: FaultFamily): boolean {
		return family === "dataStore" && this.isDrawn("landedConflict");
	}

	/** Draws whether the fault of that name strikes now. */
	public isDrawn(name: keyof FaultRates): boolean {
		const rate = this.rates[name];
		return rate > 0 && this.stream(name).chance(rate);
	}

	private findScript(server: string, subject: FaultSubject, isMessage: boolean): ScriptedFault | undefined {
		if (this.scripts.isEmpty()) return undefined;
		let found: ScriptedFault | undefined;
		for (const fault of this.scripts) {
			const kind = fault.order.kind;
			if ((kind === "drop" || kind === "double") !== isMessage) continue;
			if (found === undefined && fault.takes(server, subject)) found = fault;
		}
		if (found !== undefined && found.isSpent()) this.scripts = this.scripts.filter((fault) => fault !== found);
		return found;
	}

	private dataStoreVerdict(call: string): FaultVerdict | undefined {
		if (this.isDrawn("errorBefore")) return this.failure("errorBefore", "errorBefore", this.dataStoreError());
		if (this.isDrawn("lostReply")) return this.failure("lostReply", "lostReply", this.dataStoreError());
		if (this.isDrawn("keyThrottled")) {
			return { kind: "errorBefore", message: KEY_THROTTLED, seconds: 0, isEarly: true };
		}
		if (this.isDrawn("latencySpike")) return this.spike("latencySpike");
		if (this.isDrawn("lateReply")) {
			const seconds = this.stream("lateReply").between(60, 300);
			return { kind: "delay", message: "", seconds, isEarly: true };
		}
		if (!WRITES.has(call) || !this.isDrawn("lateEffect")) return undefined;
		const seconds = this.stream("lateEffect").between(1, 20);
		return { kind: "lateEffect", message: this.dataStoreError(), seconds, isEarly: true };
	}

	private memoryStoreVerdict(call: string): FaultVerdict | undefined {
		if (this.isDrawn("memoryStoreError")) {
			const isDone = this.stream("memoryStoreError").chance(0.5);
			return this.failure("memoryStoreError", isDone ? "lostReply" : "errorBefore");
		}
		for (const [kind, rate] of PARTITION_FAULTS) {
			if (!canMeet(kind, call) || !this.isDrawn(rate)) continue;
			const stream = this.stream(rate);
			// An update is there twice: to read and to write.
			const isEarly = call !== "HashMap.UpdateAsync" || stream.chance(0.5);
			const [least, most] = kind === "stale" ? this.staleSeconds : [1, STALL_SECONDS_MAX];
			return { kind, message: "", seconds: stream.between(least, most), isEarly };
		}
		return this.isDrawn("memoryStoreSpike") ? this.spike("memoryStoreSpike") : undefined;
	}

	private messagingVerdict(call: string): FaultVerdict | undefined {
		if (call === "PublishAsync") {
			if (!this.isDrawn("publishError")) return undefined;
			const isDone = this.stream("publishError").chance(0.5);
			return this.failure("publishError", isDone ? "lostReply" : "errorBefore");
		}
		if (this.isDrawn("subscribeError")) return this.failure("subscribeError", "errorBefore");
		return this.isDrawn("subscribeHang") ? { kind: "hang", message: "", seconds: 0, isEarly: true } : undefined;
	}

	private dataStoreError(): string {
		if (!this.isDrawn("unnumberedError")) return REJECTED;
		return NAMED_ERRORS[this.stream("unnumberedError").integer(0, NAMED_ERRORS.size() - 1)];
	}

	private failure(rate: keyof FaultRates, kind: "errorBefore" | "lostReply", message = REJECTED): FaultVerdict {
		return { kind, message, seconds: 0, isEarly: this.stream(rate).chance(0.5) };
	}

	private spike(rate: keyof FaultRates): FaultVerdict {
		const stream = this.stream(rate);
		const kind = stream.chance(0.5) ? "delay" : "lateArrival";
		return { kind, message: "", seconds: stream.between(1, 20), isEarly: true };
	}

	private stream(name: keyof FaultRates): RandomStream {
		let stream = this.streams.get(name);
		if (stream === undefined) {
			stream = new RandomStream(this.seed, `faults/${name}`);
			this.streams.set(name, stream);
		}
		return stream;
	}
}
