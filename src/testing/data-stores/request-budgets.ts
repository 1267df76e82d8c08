import type { RequestType } from "../../engine";
import type { CallGate, CloudCall } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";
import type { TokenBucket } from "../cloud/token-bucket";
import type { Faults } from "../faults/faults";
import type { KeyUse } from "./key-throughput";
import type { RequestBuckets } from "./request-limits";
import { makeBuckets, SERVER_LIMITS } from "./request-limits";
import type { RequestCost } from "./request-queue";
import { RequestQueue } from "./request-queue";

/** What the gates are named after. */
export type GatedCall = "GetAsync" | "SetAsync" | "UpdateAsync" | "RemoveAsync" | "List";

const OVERFLOW_CODES: Record<GatedCall, number> = {
	GetAsync: 301,
	SetAsync: 302,
	UpdateAsync: 304,
	List: 305,
	RemoveAsync: 306,
};

/** What each kind of call takes a token of. */
const TOKENS: Record<GatedCall, ReadonlyArray<RequestType>> = {
	GetAsync: ["StandardRead"],
	SetAsync: ["StandardWrite"],
	UpdateAsync: ["StandardRead", "StandardWrite"],
	List: ["StandardList"],
	RemoveAsync: ["StandardRemove"],
};

const KEY_USES: Record<GatedCall, KeyUse | undefined> = {
	GetAsync: "read",
	SetAsync: "write",
	UpdateAsync: "update",
	List: undefined,
	RemoveAsync: "write",
};

/** The way in for one kind of call of one server. */
class RequestGate implements CallGate, RequestCost {
	public readonly own: ReadonlyArray<TokenBucket>;
	public readonly shared: ReadonlyArray<TokenBucket>;

	constructor(
		private readonly kind: GatedCall,
		private readonly queue: RequestQueue,
		own: RequestBuckets,
		experience: RequestBuckets,
		private readonly faults: Faults,
	) {
		this.own = TOKENS[kind].map((name) => own[name]);
		this.shared = TOKENS[kind].map((name) => experience[name]);
	}

	public admit(call: CloudCall): void {
		this.queue.enter(call, this);
	}

	public keySeconds(call: CloudCall): number {
		const use = KEY_USES[this.kind];
		return use !== undefined ? (call.details.throughput?.secondsTo(use) ?? 0) : 0;
	}

	public overflow(call: CloudCall): string {
		if (this.faults.isDrawn("unnumberedError")) {
			if (this.keySeconds(call) > 0) return "KeyThrottled: the queue was full.";
			const types = TOKENS[this.kind];
			const scope = this.own.some((bucket) => bucket.available() < 1) ? "GameServer" : "Experience";
			return `${types[types.size() - 1]}${scope}Throttled: the queue was full.`;
		}
		return `${OVERFLOW_CODES[this.kind]}: ${this.kind} request dropped. It was throttled, and the queue was full.`;
	}
}

/** The request budgets of one server, with their queues. */
export class RequestBudgets {
	private readonly own: RequestBuckets;
	private readonly gates: Record<GatedCall, CallGate> | undefined;

	/** @param experience the buckets that all servers share */
	constructor(server: ServerContext, experience: RequestBuckets) {
		this.own = makeBuckets(server.budgets, SERVER_LIMITS, () => server.playerCount());
		if (!server.cloud.options.budgets) return;
		// The engine has two queues for what is not ordered: "set" and "get".
		const { faults } = server.cloud;
		const setQueue = new RequestQueue(server);
		const getQueue = new RequestQueue(server);
		this.gates = {
			GetAsync: new RequestGate("GetAsync", getQueue, this.own, experience, faults),
			SetAsync: new RequestGate("SetAsync", setQueue, this.own, experience, faults),
			UpdateAsync: new RequestGate("UpdateAsync", setQueue, this.own, experience, faults),
			List: new RequestGate("List", getQueue, this.own, experience, faults),
			RemoveAsync: new RequestGate("RemoveAsync", setQueue, this.own, experience, faults),
		};
	}

	/** The gate for one kind of call; nothing when the cloud has no budgets. */
	public gate(call: GatedCall): CallGate | undefined {
		return this.gates?.[call];
	}

	/** How many requests of that kind may start now, for all that the server knows: the experience may have fewer left. */
	public available(requestType: RequestType): number {
		return math.floor(this.own[requestType].available());
	}
}
