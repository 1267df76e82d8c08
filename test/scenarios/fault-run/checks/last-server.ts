import type { Profile } from "../../../../src/profile-store/types";
import { startMember } from "../fleet";
import { takeMessage } from "../game";
import type { FaultData, Gift, Member } from "../model";
import type { World } from "../world";

/** ASSUME_DEAD, and a look. */
const LEASE_SECONDS = 640;
/** Twice the time in which a message to an active session is delivered and saved. */
const SETTLING_SECONDS = 60;

/** A save without faults. */
const SAVE_SECONDS = 5;

/** The server that comes after the faults, and the sessions that it has. */
class LastServer {
	private readonly member: Member;
	private readonly profiles = new Map<string, Profile<FaultData>>();

	constructor(
		private readonly world: World,
		private readonly advance: (seconds: number) => void,
	) {
		this.member = startMember(world);
	}

	/** Loads every key that it has no session of; answers the seconds of the slowest. */
	public loadAll(): number {
		const { world } = this;
		const startedAt = world.now();
		let slowest = 0;
		// Others may ask for them again at once: what counts is to have had it.
		const missing = world.swarm.keys.filter((key) => this.profiles.get(key)?.IsActive() !== true);
		for (const key of [...missing]) {
			this.member.sim.run(() => {
				this.load(key);
				slowest = math.max(slowest, world.now() - startedAt);
				missing.remove(missing.indexOf(key));
			});
		}
		while (!missing.isEmpty() && world.now() - startedAt < LEASE_SECONDS) this.advance(0.5);
		for (const key of missing) world.violate("stuck", key, `could not be loaded within ${LEASE_SECONDS} s`);
		return slowest;
	}

	/** Under a session its key may have been removed by what was under way: it learns of that when it saves. */
	public saveAll(): void {
		for (const key of this.world.swarm.keys) {
			const profile = this.profiles.get(key);
			this.member.sim.run(() => profile?.SaveAsync());
		}
	}

	public endAll(): void {
		for (const key of this.world.swarm.keys) {
			this.member.sim.run(() => {
				if (this.profiles.get(key)?.EndSessionAsync() === true) return;
				this.world.violate("stuck", key, "the last session was not stored");
			});
		}
	}

	private load(key: string): void {
		let profile: Profile<FaultData> | undefined;
		while (profile === undefined) profile = this.member.store.StartSessionAsync(key, { Cancel: () => false });
		this.profiles.set(key, profile);
		const { Data } = profile;
		profile.MessageHandler<Gift>((gift, processed) => {
			takeMessage(Data, gift);
			processed();
		});
	}
}

/** After the faults: every key is loaded by a server of its own, within the lease time. `endedAt`: when that was over. */
export function loadEverything(
	world: World,
	advance: (seconds: number) => void,
): { readonly slowest: number; readonly endedAt: number } {
	const last = new LastServer(world, advance);
	const slowest = last.loadAll();
	// What was under way when the faults ended may still ask for sessions and bring gifts.
	advance(120);
	last.saveAll();
	advance(SAVE_SECONDS);
	last.loadAll();
	advance(SETTLING_SECONDS);
	const endedAt = world.now();
	last.endAll();
	advance(30);
	return { slowest, endedAt };
}
