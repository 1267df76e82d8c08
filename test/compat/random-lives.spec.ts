import type { Profile } from "../../src/profile-store/types";
import type { SimCloud } from "../../src/testing";
import { RandomStream } from "../../src/testing/kernel/random-stream";
import { plainRecord } from "../support/old-records";
import type { PeerServer, ServerKind } from "../support/old-servers";
import { IS_HEADLESS, NEW, newCloud, OLD, startPeer } from "../support/old-servers";
import type { PlayerData } from "../support/world";
import { SIGNAL_MODES, STORE_NAME } from "../support/world";

const SEEDS = 2;
const STEPS = 120;
const KEYS = ["a", "b", "c"];
/** Longer than the engine's read cache, and than the reference's pause between two notices. */
const STEP_SECONDS = 10;

/** What the two servers run, beside the two old ones that they are compared with. */
const FLEETS: ReadonlyArray<ReadonlyArray<ServerKind>> = [
	[NEW, NEW],
	[OLD, NEW],
	[NEW, OLD],
];

/** Any value as text, the same in every run. */
function show(value: unknown): string {
	if (!typeIs(value, "table")) return tostring(value);
	const parts = new Array<string>();
	for (const [key, child] of value as Map<unknown, unknown>) parts.push(`${tostring(key)}=${show(child)}`);
	return `{${parts.sort().join(" ")}}`;
}

/** Two servers and three keys, to which a seed's choice of things happens; all that can be seen is noted. */
class Lives {
	public readonly notes = new Array<string>();
	private readonly cloud: SimCloud;
	private readonly servers: Array<PeerServer>;
	private readonly chance: RandomStream;
	/** The newest session of each key, by server. */
	private readonly records = new Map<string, string>();
	private readonly profiles: Array<Map<string, Profile<PlayerData>>>;

	constructor(kinds: ReadonlyArray<ServerKind>, seed: number, signalMode: "immediate" | "deferred") {
		this.cloud = newCloud({ seed, signalMode });
		this.servers = kinds.map((kind) => startPeer(this.cloud, kind));
		this.profiles = this.servers.map(() => new Map<string, Profile<PlayerData>>());
		this.chance = new RandomStream(seed, "lives");
		this.servers.forEach((server, index) => {
			// The reference spreads automatic saves over the period, ours saves each session 300 s after its last save.
			server.ProfileStore.SetConstant("AUTO_SAVE_PERIOD", 1_000_000);
			server.ProfileStore.OnOverwrite.Connect((_, key) => this.note(`server ${index} overwrote ${key}`));
			server.ProfileStore.OnError.Connect((message, _, key) =>
				this.note(`server ${index} error ${key} ${message}`),
			);
		});
	}

	public play(): Array<string> {
		for (const step of $range(1, STEPS)) {
			const index = this.chance.integer(0, 1);
			const key = KEYS[this.chance.integer(0, KEYS.size() - 1)];
			const choice = this.chance.integer(1, 14);
			const amount = this.chance.integer(1, 1000);
			this.note(`step ${step}: ${choice} on server ${index}, key ${key}, ${amount}`);
			this.servers[index].run(() => this.act(choice, index, key, amount));
			this.cloud.advance(STEP_SECONDS);
			for (const other of KEYS) this.noteRecord(other);
		}
		return this.notes;
	}

	private act(choice: number, index: number, key: string, amount: number): void {
		const server = this.servers[index];
		const store = server.store();
		const profile = this.profiles[index].get(key);
		const isActive = profile?.IsActive() === true;
		if (choice <= 3) {
			if (!isActive) this.start(index, key, choice === 3);
		} else if (choice === 4) profile?.EndSession();
		else if (choice === 5) {
			if (isActive) profile.Save();
		} else if (choice <= 7) {
			if (isActive) profile.Data.Cash += amount;
		} else if (choice === 8) {
			if (isActive) profile.Data = { Cash: amount, Items: [`item ${amount}`] } as never;
		} else if (choice === 9) {
			if (isActive) profile.Reconcile();
		} else if (choice === 10) {
			if (isActive) profile.AddUserId(amount % 5);
			if (isActive) profile.RobloxMetaData = { Amount: amount };
		} else if (choice <= 12) this.note(`sent ${store.MessageAsync(key, { Amount: amount })}`);
		else if (choice === 13) this.view(index, key, amount);
		else if (amount < 300) this.spoil(key, amount);
	}

	private start(index: number, key: string, isSteal: boolean): void {
		const profile = this.servers[index].store().StartSessionAsync(key, { Steal: isSteal });
		this.note(`started ${profile?.SessionLoadCount} ${show(profile?.Data)} ${show(profile?.UserIds)}`);
		if (profile === undefined) return;
		this.profiles[index].set(key, profile);
		if (isSteal) this.letFindOut(1 - index, key);
		const name = `server ${index} ${key} ${profile.SessionLoadCount}`;
		profile.OnSave.Connect(() => this.note(`${name} OnSave ${profile.IsActive()}`));
		let hasLastSave = false;
		let isLost = false;
		profile.OnLastSave.Connect((reason) => {
			hasLastSave = true;
			this.note(`${name} OnLastSave ${reason} ${profile.IsActive()}`);
		});
		profile.OnSessionEnd.Connect(() => {
			isLost = !hasLastSave;
			this.note(`${name} OnSessionEnd ${profile.IsActive()}`);
		});
		// The reference fires it also where the session was lost and nothing was stored.
		profile.OnAfterSave.Connect(() => {
			if (!isLost) this.note(`${name} OnAfterSave`);
		});
		profile.MessageHandler<{ Amount: number }>((message, processed) => {
			this.note(`${name} message ${message.Amount}`);
			if (message.Amount % 3 !== 0) processed();
		});
	}

	private view(index: number, key: string, amount: number): void {
		const viewed = this.servers[index].store().GetAsync(key);
		this.note(`viewed ${viewed?.SessionLoadCount} ${show(viewed?.Data)} ${viewed?.Session !== undefined}`);
		// The reference cannot set what had no session yet.
		if (viewed === undefined || viewed.SessionLoadCount === 0 || amount < 500) return;
		viewed.Data.Cash = amount;
		viewed.SetAsync();
		// Ours tells the owner; the reference leaves it to find out at its next save.
		this.servers[index].sim.engine.scheduler.wait(4);
		this.servers.forEach((_, other) => this.letFindOut(other, key));
	}

	/** A session that is not the key's any more ends at its next save. */
	private letFindOut(index: number, key: string): void {
		const profile = this.profiles[index].get(key);
		if (profile?.IsActive() === true) this.servers[index].run(() => profile.Save());
	}

	/** Something else writes under the key. */
	private spoil(key: string, amount: number): void {
		if (this.profiles.some((ofServer) => ofServer.get(key)?.IsActive() === true)) return;
		this.cloud.dataStore(STORE_NAME).preload(key, { Something: amount });
	}

	private noteRecord(key: string): void {
		const value = this.cloud.dataStore(STORE_NAME).read(key);
		const text = value === undefined ? "nothing" : show(plainRecord(value as never));
		if (this.records.get(key) !== text) this.note(`${key}: ${text}`);
		this.records.set(key, text);
	}

	private note(text: string): void {
		this.notes.push(text);
	}
}

function expectSameNotes(seed: number, reference: Array<string>, ours: Array<string>): void {
	for (const index of $range(0, math.max(reference.size(), ours.size()) - 1)) {
		if (reference[index] === ours[index]) continue;
		const before = reference.filter((_, position) => position < index && position >= index - 14).join("\n");
		error(`seed ${seed}\n${before}\n  reference  ${reference[index]}\n  ours       ${ours[index]}`, 0);
	}
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	describe("what happens by chance to three keys on two servers", () => {
		for (const kinds of FLEETS) {
			for (const signalMode of SIGNAL_MODES) {
				it(`looks as with two of ProfileStore 1.0.3: ${kinds.join(" and ")}, signals ${signalMode}`, () => {
					for (const seed of $range(1, SEEDS)) {
						const reference = new Lives([OLD, OLD], seed, signalMode).play();
						const ours = new Lives(kinds, seed, signalMode).play();
						expectSameNotes(seed, reference, ours);
						expect(reference.size() > 2 * STEPS).to.equal(true);
					}
				});
			}
		}
	});
};
