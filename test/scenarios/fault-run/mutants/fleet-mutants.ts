import { Pulses } from "../../../../src/profile-store/fleet/pulses";
import { ServerLink } from "../../../../src/profile-store/fleet/server-link";
import { SessionRegistry } from "../../../../src/profile-store/session/session-registry";
import { patchAll, patchMethod } from "./patch";
import type { Mutant } from "./wrap";

// What is broken here is what servers know of one another. The insides are named as they are compiled.

interface Miss {
	readonly sentAt: number;
	readonly answeredAt: number;
}

interface PulsesInside {
	readonly known: Map<string, { readonly lookedAt: number }>;
	missesSince(serverId: string, since: number): Array<Miss>;
}

type Found = [isRead: boolean, found: { isSeen: boolean; isOwnSeen: boolean }];

/** A proof of looks that are so far apart, the second as soon as it counts. */
function provesWithin(seconds: number): () => void {
	return patchAll([
		patchMethod(Pulses, "isProvedDead", () => (pulses: PulsesInside, serverId: string, since: number) => {
			const misses = pulses.missesSince(serverId, since);
			const [first, last] = [misses[0], misses[misses.size() - 1]];
			return first !== undefined && last.sentAt - first.answeredAt >= seconds;
		}),
		patchMethod(Pulses, "nextLookAt", () => (pulses: PulsesInside, serverId: string, since: number) => {
			const lookedAt = pulses.known.get(serverId)?.lookedAt;
			return lookedAt === undefined ? since + 0.5 : lookedAt + 1.5;
		}),
	]);
}

function oneMissIsProof(): () => void {
	return provesWithin(-math.huge);
}

/** Less than after what an owner is suspended. */
function looksTooEarly(): () => void {
	return provesWithin(2.5);
}

function forgetsItself(): () => void {
	return patchMethod(Pulses, "readBoth", (original) => (pulses: never, serverId: never) => {
		const [isRead, found] = (original as (pulses: never, serverId: never) => Found)(pulses, serverId);
		return [isRead, { isSeen: found.isSeen, isOwnSeen: true }];
	});
}

function marksInStudio(): () => void {
	return patchMethod(ServerLink, "start", (original) => (link: { heart: { start(): void } }) => {
		original(link as never);
		link.heart.start();
	});
}

function disclaimsWhatEnds(): () => void {
	return patchMethod(SessionRegistry, "isEndingGuid", () => () => false);
}

function disclaimsWhatBegins(): () => void {
	return patchMethod(ServerLink, "hearOfNone", (original) => (link: { starting: Set<string> }, ...rest: never[]) => {
		const { starting } = link;
		link.starting = new Set();
		original(link as never, ...rest);
		link.starting = starting;
	});
}

export const FLEET_MUTANTS: ReadonlyArray<Mutant> = [
	{ what: "takes one missing entry for a proof of death", patch: oneMissIsProof, fault: "memoryStoreVanish" },
	{ what: "looks a second time too early", patch: looksTooEarly, fault: "memoryStoreVanish" },
	{
		what: "does not look for its own entry",
		patch: forgetsItself,
		fault: "memoryFull",
		besides: ["crash", "memoryStoreFlush"],
	},
	{ what: "says in Studio that it beats", patch: marksInStudio, fault: "studio" },
	{ what: "disclaims a session whose last save is on its way", patch: disclaimsWhatEnds, fault: "storeCut" },
	{ what: "disclaims a session that is about to begin", patch: disclaimsWhatBegins, fault: "latencySpike" },
];
