/** How likely each fault is, per call or message: 0 is never, 1 always. All are 0 until a spec or a swarm sets them. */
export interface FaultRates {
	/** A data store call fails without an effect. */
	errorBefore: number;
	/** A data store call takes effect and then fails: the reply was lost. */
	lostReply: number;
	/** A data store request or its reply takes 1 to 20 s longer. */
	latencySpike: number;
	/** A data store call takes effect at once, and answers after 1 to 5 minutes. */
	lateReply: number;
	/** A data store call fails because its key is throttled; the error has no number. */
	keyThrottled: number;
	/** The error of a data store carries a name, as those of 2026, and not a number. */
	unnumberedError: number;
	/** A write to a data store fails at once and takes effect 1 to 20 s later, an update with its transform on a living server. */
	lateEffect: number;
	/** An update finds that another server wrote in between, though none did: its transform runs again. */
	conflict: number;
	/** An update is written and taken for a conflict all the same: its transform runs again, on its own result. */
	landedConflict: number;
	/** The caller's transform of an update fails before it has answered, as if its server ran out of memory or time. */
	transformError: number;
	/** A published message reaches no receiver (drawn per receiver). */
	messageDrop: number;
	/** A published message reaches a receiver twice. */
	messageDouble: number;
	/** A published message reaches a receiver 2 to 30 s late, out of order. */
	messageLate: number;
	/** Publishing fails; half of the failed messages are delivered all the same. */
	publishError: number;
	/** Subscribing fails. */
	subscribeError: number;
	/** Subscribing never returns. */
	subscribeHang: number;
	/** A memory store call fails; half of the failed calls took effect. */
	memoryStoreError: number;
	/** A memory store call takes 1 to 20 s longer. */
	memoryStoreSpike: number;
	/** An update of a hash map finds that another server wrote in between, though none did. */
	memoryStoreConflict: number;
	/** From a memory store call on, the partition of its key lets every request wait for 1 to 20 s. */
	memoryStoreStall: number;
	/** A read of a hash map sees what was there 1 to 20 s ago, or as long ago as `Faults.staleSeconds` says. */
	memoryStoreStale: number;
	/** At a memory store call, the partition of its key loses all its items. */
	memoryStoreVanish: number;
	/** At a memory store call, the memory stores lose all their items. */
	memoryStoreFlush: number;
	/** Asking who owns a game pass fails. */
	gamePassError: number;
	/** Asking for a subscription, or for its payments, fails. */
	subscriptionError: number;
	/** Asking what Roblox lists of products fails. */
	productInfoError: number;
	/** Asking for a player's policies fails. */
	policyError: number;
	/** Asking whether a user exists fails. */
	userError: number;
	/** A receipt that was answered with "granted" is not recorded as granted, so it comes again. */
	grantLost: number;
	/** A receipt is delivered on a second server at the same time, when there is one. */
	receiptDouble: number;
}

/** Rates of 0. */
export function noFaults(): FaultRates {
	return {
		errorBefore: 0,
		lostReply: 0,
		latencySpike: 0,
		lateReply: 0,
		keyThrottled: 0,
		unnumberedError: 0,
		lateEffect: 0,
		conflict: 0,
		landedConflict: 0,
		transformError: 0,
		messageDrop: 0,
		messageDouble: 0,
		messageLate: 0,
		publishError: 0,
		subscribeError: 0,
		subscribeHang: 0,
		memoryStoreError: 0,
		memoryStoreSpike: 0,
		memoryStoreConflict: 0,
		memoryStoreStall: 0,
		memoryStoreStale: 0,
		memoryStoreVanish: 0,
		memoryStoreFlush: 0,
		gamePassError: 0,
		subscriptionError: 0,
		productInfoError: 0,
		policyError: 0,
		userError: 0,
		grantLost: 0,
		receiptDouble: 0,
	};
}
