import type { Claim, FaultRecord, Play } from "../model";
import { isAlive } from "../model";
import type { World } from "../world";
import { isBeatHindered, whatHinderedSaves } from "./excuses";

/** The earliest taking for which no proof is needed: the owner's period and its grace. */
const SILENCE_SECONDS = 420;
/** What a memory store forgets makes nobody seem dead, unless it does so twice while the owner cannot save. */
const FORGETTING = new Set<string>(["memoryStoreVanish", "memoryStoreFlush"]);
/** So long after its last beat has landed, a server may still act on a proof for which its own entry has to be there. */
const OWN_ENTRY_SECONDS = 16;

/** Follows who owns each key: at most one, who has a right to it, with a count that fences off the one before. */
export class OwnerChecks {
	private readonly claims = new Map<string, Claim>();
	/** Claims that were there before the key was last replaced: their load counts may come again. */
	private readonly voided = new Map<string, Claim>();
	/** Sessions of each key that have not ended. */
	private readonly open = new Map<string, Array<Play>>();
	private readonly owned = new Map<string, boolean>();

	constructor(private readonly world: World) {}

	/** A session was handed out. */
	public begin(play: Play): void {
		const { claim } = play;
		if (claim === undefined) {
			this.world.violate("load count", play.key, `${play.tag} has a load count that its server never wrote`);
		} else {
			claim.play = play;
			play.isVoided = claim.isVoided;
		}
		const open = this.open.get(play.key) ?? [];
		open.push(play);
		this.open.set(play.key, open);
		this.check(play.key);
	}

	public claimFor(key: string, loadCount: number, server: string): Claim | undefined {
		const claim = this.claims.get(`${key}/${loadCount}`);
		if (claim?.server === server) return claim;
		const before = this.voided.get(`${key}/${loadCount}`);
		return before?.server === server ? before : undefined;
	}

	public isOwned(key: string): boolean {
		return this.owned.get(key) === true;
	}

	/** At most one session of the key says that it is active. */
	public check(key: string): void {
		const open = this.open.get(key);
		if (open === undefined) return;
		let active: Play | undefined;
		let hasGone = false;
		for (const play of open) {
			if (play.hasEnded || !isAlive(play.member)) {
				hasGone = true;
				continue;
			}
			if (!play.profile.IsActive()) {
				if (!play.profile.IsSuspended()) play.isFenced = true;
				continue;
			}
			// Whose record was replaced learns it at its next save.
			if (play.isVoided) continue;
			if (active !== undefined) {
				this.world.violate("two owners", key, `${active.tag} and ${play.tag} are both active`);
			}
			active = play;
		}
		if (hasGone) {
			this.open.set(
				key,
				open.filter((play) => !play.hasEnded && isAlive(play.member)),
			);
		}
	}

	/** The key was replaced: whoever had a session of it has none any more. */
	public reset(key: string, after: FaultRecord | undefined): void {
		for (const [name, claim] of this.claims) {
			if (name.sub(1, key.size() + 1) !== `${key}/`) continue;
			claim.isVoided = true;
			if (claim.play !== undefined) claim.play.isVoided = true;
			this.voided.set(name, claim);
		}
		for (const [name] of this.voided) {
			if (name.sub(1, key.size() + 1) === `${key}/`) this.claims.delete(name);
		}
		this.owned.set(key, after?.MetaData?.ActiveSession !== undefined);
	}

	/** Notes who owns the key, and how it changed hands. */
	public follow(
		key: string,
		server: string,
		time: number,
		before: FaultRecord | undefined,
		after: FaultRecord,
	): void {
		const metaData = after.MetaData;
		if (metaData === undefined) return;
		const oldCount = before?.MetaData?.SessionLoadCount ?? 0;
		const oldOwner = before?.MetaData?.ActiveSession?.[2];
		const newOwner = metaData.ActiveSession?.[2];
		const grown = metaData.SessionLoadCount - oldCount;
		if (grown !== (newOwner !== undefined && newOwner !== oldOwner ? 1 : 0)) {
			const text = `the load count went from ${oldCount} to ${metaData.SessionLoadCount}`;
			this.world.violate("load count", key, text);
		}
		this.owned.set(key, newOwner !== undefined);
		const oldClaim = this.claims.get(`${key}/${oldCount}`);
		if (newOwner === oldOwner) {
			if (oldClaim !== undefined && server === oldClaim.server) this.noteOwnWrite(oldClaim, time, before, after);
			else if (before?.Coffer?.SaveId !== after.Coffer?.SaveId) {
				this.world.violate("taken without a right", key, `${server} saved a session that is not its own`);
			}
		} else if (newOwner === undefined) {
			if (before?.Coffer?.SaveId === after.Coffer?.SaveId) this.world.sometimes("unwanted claim released");
		} else {
			const loadCount = metaData.SessionLoadCount;
			const claim = { guid: newOwner, loadCount, server, wroteAt: time, isVoided: false };
			this.claims.set(`${key}/${loadCount}`, claim);
			if (oldOwner !== undefined && oldClaim !== undefined) this.noteTaken(key, oldClaim, server, time, before);
		}
		this.check(key);
	}

	private noteOwnWrite(claim: Claim, time: number, before: FaultRecord | undefined, after: FaultRecord): void {
		if (before?.Coffer?.SaveId === after.Coffer?.SaveId) return;
		claim.wroteAt = time;
		const wasMarked = before?.Coffer?.Owner?.Beats === true;
		const isMarked = after.Coffer?.Owner?.Beats === true;
		if (wasMarked && !isMarked) this.world.sometimes("mark taken back");
		if (!wasMarked && isMarked) this.world.sometimes("mark set again");
		if (after.MetaData?.ForceLoadSession !== undefined) this.world.sometimes("saved while asked for");
	}

	/** Whether that server could show that it lives, or could save before anybody could act on what was forgotten of it. */
	private wasSeenToLive(server: string, time: number): boolean {
		const { world } = this;
		const member = world.members.find(({ sim }) => sim.name === server);
		if (member === undefined || !isAlive(member) || isBeatHindered(world, member, time)) return false;
		const isForgotten = world.swarm.rates.some(([rate]) => FORGETTING.has(rate));
		return !isForgotten || whatHinderedSaves(world, member, time) === undefined;
	}

	/** Whether that server had no entry of its own when it acted on a proof. */
	private isBlind(time: number): boolean {
		return this.world.memoryFulls.some(({ from, to }) => from + OWN_ENTRY_SECONDS <= time && time < to);
	}

	private noteTaken(key: string, claim: Claim, server: string, time: number, before: FaultRecord | undefined): void {
		claim.takenAt = time;
		claim.takenLine = this.world.lineCount();
		const silence = time - claim.wroteAt;
		if (server === claim.server) claim.takenHow = "own claim again";
		else if (silence >= SILENCE_SECONDS - 5) claim.takenHow = "silence or age";
		else claim.takenHow = before?.Coffer?.Owner?.Beats === true ? "proof" : "no right";
		if (claim.takenHow === "proof") this.world.sometimes("taken by proof");
		else if (claim.takenHow === "silence or age") this.world.sometimes("taken by silence or age");
		else if (claim.takenHow === "no right") {
			this.world.violate("taken without a right", key, `${server} took the session without a right`);
		}
		if (claim.takenHow === "proof" && this.wasSeenToLive(claim.server, time)) {
			this.world.violate(
				"taken without a right",
				key,
				`${server} took the session of ${claim.server}, which beats`,
			);
		}
		if (claim.takenHow === "proof" && this.isBlind(time)) {
			const text = `${server} took it by a proof, and cannot have seen even its own beats`;
			this.world.violate("taken without a right", key, text);
		}
		this.checkGivenUp(key, claim, server);
		this.world.note(key, () => {
			const who = claim.play?.tag ?? "a claim that nobody got";
			const text = string.format("%s took it from %s (%s) by %s", server, who, claim.server, claim.takenHow!);
			return string.format("%s after %.1f s of silence", text, silence);
		});
	}

	/** Whoever may be taken for dead knows it first: its session is suspended, or over. */
	private checkGivenUp(key: string, { play, server: owner }: Claim, server: string): void {
		if (play === undefined || play.hasEnded || play.isVoided || !isAlive(play.member) || server === owner) return;
		if (play.profile.IsSuspended()) this.world.sometimes("taken while suspended");
		if (!play.profile.IsActive()) return;
		this.world.violate("two owners", key, `${server} took it while ${play.tag} was active`);
	}
}
