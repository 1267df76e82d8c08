/** The protocol with one rule left out or one period wrong: the scenario named must find each. */
const broken = (name, scenario, budgets) => ({ name, scenario, broken: [name], budgets });
const wrong = (name, scenario, limits, budgets) => ({ name, scenario, limits, budgets });

export const MUTANTS = [
	broken("oneMissIsEnough", "vanishes"),
	wrong("distanceShorterThanFence", "vanishes", { distance: 1 }),
	broken("noOwnEntryCheck", "vanishes"),
	broken("proofSurvivesChange", "handOver"),
	broken("takesWithoutReread", "handOver"),
	broken("provesUnmarked", "handOver"),
	broken("resumesByBeat", "handOver"),
	broken("ignoresGap", "vanishes"),
	broken("trustsReplyTime", "wideFence"),
	broken("keepsMarkWhenSilent", "handOver"),
	broken("marksAtReply", "writes"),
	broken("unmarksAtOnce", "writes"),
	broken("trustsFromReply", "writes"),
	broken("writesOverOthers", "oldServer"),
	broken("disclaimsWhileEnding", "handOver"),
	broken("disclaimsWhileStarting", "newServers"),
	broken("neverProves", "crashes"),
	broken("lateWritesOverwrite", "writes", { saves: 2 }),
	wrong("silenceShorterThanLease", "silence", { silence: 2 }),
	broken("leaseFromReply", "silence"),
	wrong("driftBeyondBound", "drift", { distance: 2 }),
	broken("studioMarks", "studio"),
	wrong("countsLooksAtOnce", "stale", { settle: 0 }),
	broken("ignoresOvertaken", "slowBeats"),
	broken("ignoresHangingBeats", "slowBeats"),
	broken("ignoresFailedBeats", "slowBeats"),
	broken("pausesAreNoGap", "slowBeats", { slowBeats: 2, vanishes: 1 }),
];
