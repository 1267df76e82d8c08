import { DEALS_OWNER } from "../../../src/deals/ledger/table-owner";
import type { Profile } from "../../../src/profile-store/types";
import type { RandomStream } from "../../../src/testing";
import type { MarkChecks } from "./mark-checks";
import type { PublishData, PublishMember } from "./model";
import type { PublishStage } from "./publish-stage";

const VISIT_SECONDS_MAX = 600;
/** A load takes so long at most while its server lives, then its player gives up. */
const PATIENCE_SECONDS = 300;
const STRAY_SECONDS = 200;
const LOST_SHARE = 0.3;

/** One session of one key. */
interface Stay {
	readonly key: string;
	readonly name: string;
	readonly member: PublishMember;
	readonly profile: Profile<PublishData>;
}

/** Players who hop between the servers of all builds, and play what their build knows of. */
export class Hoppers {
	constructor(
		private readonly stage: PublishStage,
		private readonly checks: MarkChecks,
	) {}

	public begin(): void {
		const { stage } = this;
		for (const key of stage.swarm.keys) {
			for (const index of $range(1, stage.swarm.playersPerKey)) {
				const chance = stage.stream(`player/${key}/${index}`);
				stage.at(chance.between(0, 30), () => this.hop(key, `${key}/${index}`, chance, undefined));
			}
			const chance = stage.stream(`stray/${key}`);
			stage.at(chance.between(0, STRAY_SECONDS), () => this.stray(key, chance));
		}
	}

	private hop(key: string, name: string, chance: RandomStream, last: PublishMember | undefined): void {
		const { stage } = this;
		if (stage.isOver) return;
		const seconds = math.min(VISIT_SECONDS_MAX, -stage.swarm.visitSeconds * math.log(1 - chance.number()));
		const running = stage.running().filter((member) => member !== last || chance.chance(0.2));
		const member = running[chance.integer(0, running.size() - 1)];
		if (member !== undefined) {
			const text = () => string.format("%s comes to %s for %.1f s", name, member.sim.name, seconds);
			stage.strike(`visit ${name}`, key, text, () => {
				const tag = `${name}#${stage.script.count(`visit ${name}`)}`;
				member.sim.run(() => this.visit(member, key, tag, seconds));
			});
		}
		const gap = chance.chance(0.5) ? -chance.between(0, 3) : chance.between(0, 40);
		stage.at(stage.now() + math.max(1, seconds + gap), () => this.hop(key, name, chance, member));
	}

	/** Somebody opens a test place, whose game has other steps, over live data. */
	private stray(key: string, chance: RandomStream): void {
		const { stage } = this;
		if (stage.isOver) return;
		stage.at(stage.now() + chance.between(1, 2 * STRAY_SECONDS), () => this.stray(key, chance));
		const [member] = stage.branches();
		if (member === undefined || stage.stored.get(key)?.CofferSchema?.Steps !== stage.chain.count()) return;
		stage.strike(
			`stray ${key}`,
			key,
			() => `${key} strays to ${member.sim.name}`,
			() => member.sim.run(() => this.visit(member, key, `${key}/stray`, 5)),
		);
	}

	/** Yields in a thread of the server. */
	private visit(member: PublishMember, key: string, name: string, seconds: number): void {
		const { stage } = this;
		this.loseReply(member, key, name);
		const profile = this.load(member, key, () => stage.isOver);
		if (profile === undefined) return;
		const stay: Stay = { key, name, member, profile };
		this.open(stay);
		this.playOn(stay, seconds);
		if (profile.IsActive() && member.sim.state === "running") profile.EndSession();
	}

	/** A claim that runs steps is rare among all the requests that may lose their replies. */
	private loseReply({ code, steps, sim }: PublishMember, key: string, name: string): void {
		const { stage } = this;
		const stored = stage.stored.get(key)?.CofferSchema?.Steps ?? 0;
		if (code !== "build" || steps <= stored || !stage.stream(`lost/${name}`).chance(LOST_SHARE)) return;
		stage.strike(
			`lose ${key}`,
			key,
			() => `${sim.name} loses a reply`,
			() => stage.cloud.faults.script({ call: "UpdateAsync", server: sim.name, kind: "lostReply", times: 1 }),
		);
	}

	/** Yields; answers nothing where there is no session. */
	public load(member: PublishMember, key: string, isUnwanted: () => boolean): Profile<PublishData> | undefined {
		const { stage } = this;
		const startedAt = stage.now();
		const Cancel = () => isUnwanted() || stage.now() - startedAt > PATIENCE_SECONDS;
		let profile: Profile<PublishData> | undefined;
		const [isSuccess, problem] = pcall(() => {
			profile = member.store.StartSessionAsync(key, { Cancel });
		});
		if (!isSuccess) {
			const isKnown = tostring(problem).find("has a session for this profile already", 1, true)[0] !== undefined;
			// What the reference raises is its own affair.
			if (!isKnown && member.code !== "original")
				stage.violate("error", key, `StartSessionAsync raised: ${problem}`);
			return undefined;
		}
		if (profile === undefined) this.noteRefusal(member, key);
		return profile;
	}

	private noteRefusal({ code, steps, sim, store }: PublishMember, key: string): void {
		const { stage } = this;
		if (code === "original") return;
		const refusal = store.LastRefusal(key);
		stage.note(key, () => `${sim.name} has no session: ${refusal ?? "for another reason"}`);
		if (refusal === "Newer") stage.sometimes("refused as newer");
		if (refusal === "StepFailed") stage.sometimes("step failed");
		if (refusal === "Branched") stage.sometimes("refused as another branch");
		const stored = stage.stored.get(key)?.CofferSchema?.Steps ?? 0;
		const mayBe =
			refusal === undefined ||
			(refusal === "Branched" && code === "branch") ||
			(refusal === "StepFailed" && code === "broken") ||
			(refusal === "Newer" && stage.chain.floorAt(stored) > steps);
		if (!mayBe)
			stage.violate("kept out", key, `${sim.name} with ${steps} steps refuses ${stored} steps: ${refusal}`);
	}

	private open({ key, name, member, profile }: Stay): void {
		const { stage } = this;
		const { code, steps, sim } = member;
		const { Data } = profile;
		this.checks.handedOut(key);
		stage.note(key, () => `${sim.name}: session ${profile.SessionLoadCount} is ${name}`);
		const stored = stage.stored.get(key)?.CofferSchema?.Steps ?? 0;
		if (code === "branch") stage.violate("touched by a branch", key, `${sim.name} handed out ${stored} steps`);
		if (code === "original" && stored > 0) stage.sometimes("original module in between");
		if (code === "plain" || code === "build" || code === "broken") {
			if (steps < stored) stage.sometimes("visit");
			const problem = steps >= stored ? stage.chain.problemOf(Data, steps) : undefined;
			if (problem !== undefined) stage.violate("shape", key, `${sim.name} with ${steps} steps got: ${problem}`);
		}
		if (code === "original") return;
		const { build } = stage;
		profile.OnAfterSave.Connect((saved) => this.confirm(key, sim.name, (saved as PublishData).Progress));
		profile.OnSessionEnd.Connect(() => {
			if (stage.build > build) stage.sometimes("publish while a session lived");
		});
	}

	private confirm(key: string, server: string, progress: number): void {
		const stored = this.stage.stored.get(key)?.Progress ?? 0;
		if (stored >= progress) return;
		this.stage.violate("false confirmation", key, `${server} confirmed ${progress}, ${stored} is stored`);
	}

	private playOn(stay: Stay, seconds: number): void {
		const { stage } = this;
		const { key, name, member, profile } = stay;
		const { scheduler } = member.sim.engine;
		const chance = stage.stream(`visit/${name}`);
		const endsAt = stage.now() + seconds;
		let pets = 0;
		while (profile.IsActive() && !stage.isOver && stage.now() < endsAt) {
			scheduler.wait(chance.between(0.5, 3 * stage.swarm.changeSeconds));
			if (!profile.IsActive()) return;
			this.progress(profile);
			const choice = chance.number();
			if (choice < 0.25 && pets < 2) {
				pets += 1;
				// In the shape of its own time, whatever the others look like.
				profile.Data.Pets.set(`${name}-${pets}`, stage.chain.newPet(member.steps, member.code === "original"));
				stage.note(key, () => `${name} adds a pet`);
			} else if (choice < 0.35) profile.Save();
			else if (choice < 0.4) profile.Data = { ...profile.Data };
		}
	}

	/** One piece of it, and what the library would keep beside it. */
	private progress(profile: Stay["profile"]): void {
		const data = profile.Data;
		data.Progress += 1;
		const kept = { Version: 1, Aside: [{ Count: data.Progress }] };
		const held = (profile as Partial<Pick<Profile, "LibraryTable">>).LibraryTable?.(DEALS_OWNER);
		// Original code has it in its Data, as it has everything.
		if (held !== undefined) held.set(kept);
		else data.CofferDeals = kept;
		data.PurchaseIdCache = { Count: data.Progress };
	}
}
