/** What one library did in a set of runs. Counts, and samples in virtual seconds. */
export interface PeerMeasures {
	sessions: number;
	/** Virtual hours of all sessions together. */
	sessionHours: number;
	changes: number;
	/** Sessions of whose progress something vanished that had been stored. */
	storedThenLost: number;
	/** Sessions that lost progress although their server neither died nor stood still, and reached the stores. */
	lostAlive: number;
	/** Sessions that lost progress while the stores were out for their server. */
	lostInOutage: number;
	/** Sessions that lost progress with a server that died or stood still, and the seconds of it. */
	lostInCrash: number;
	crashSeconds: Array<number>;
	/** Sessions beside another active one of the same key. */
	twoOwners: number;
	/** Writes that cleared the key's user ids or metadata. */
	metadataLost: number;
	loads: number;
	/** Loads that ended without a session though the player was there. */
	loadsFailed: number;
	/** Loads of more than a minute, those that never returned included. */
	loadsStuck: number;
	loadSeconds: Array<number>;
	/** Errors in the library's own threads. */
	errors: number;
	dataStoreCalls: number;
}

export function newMeasures(): PeerMeasures {
	return {
		sessions: 0,
		sessionHours: 0,
		changes: 0,
		storedThenLost: 0,
		lostAlive: 0,
		lostInOutage: 0,
		lostInCrash: 0,
		crashSeconds: [],
		twoOwners: 0,
		metadataLost: 0,
		loads: 0,
		loadsFailed: 0,
		loadsStuck: 0,
		loadSeconds: [],
		errors: 0,
		dataStoreCalls: 0,
	};
}
