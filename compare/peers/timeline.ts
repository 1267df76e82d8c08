import type { SimCloud, SimServer } from "../../src/testing";
import { newCloud } from "../../test/support/old-servers";
import type { PeerLibrary, PeerServer, PeerSession } from "./peer";
import { STORE_NAME } from "./peer";

/** The crash that the report's picture shows, in virtual seconds. */
const END = 190;
const CRASH_AT = 92;
const STORM_FROM = 68;
const STORM_TO = 84;
const CLOSE_AT = 158;
const CHANGE_SECONDS = 3;
const RETRY_SECONDS = 10;
const FRAME_RATE = 20;

export interface TimelineBar {
	readonly server: string;
	readonly key: string;
	readonly kind: "waiting" | "session";
	readonly from: number;
	to: number;
	/** How it ended. */
	how: string;
	/** Changes made in it. */
	changes: number;
}

export interface TimelineMark {
	readonly server: string;
	readonly time: number;
	readonly kind: "save" | "message" | "fault" | "crash" | "close" | "start";
	readonly text: string;
}

export interface Timeline {
	readonly library: string;
	readonly version: string;
	readonly seconds: number;
	readonly servers: ReadonlyArray<{ readonly name: string; readonly from: number; readonly to: number }>;
	readonly bars: ReadonlyArray<TimelineBar>;
	readonly marks: ReadonlyArray<TimelineMark>;
	readonly storm: readonly [from: number, to: number];
	/** Changes that are missing in the end. */
	readonly lost: number;
}

/** Where the players go: the seconds, the player, the server, and how much later the one before sees them leave. */
const MOVES: ReadonlyArray<readonly [at: number, player: string, server: number, leavesAfter?: number]> = [
	[5, "Ada", 0],
	[6, "Ben", 1],
	[8, "Cleo", 1],
	[9, "Dan", 2],
	[24, "Ada", 1, 0.8],
	[33, "Dan", 0, 1.2],
	[94, "Ada", 2],
	[95, "Ben", 0],
	[97, "Cleo", 2],
	[138, "Dan", 2, 0.6],
	[159, "Ben", 2],
];

interface Stand {
	readonly sim: SimServer;
	readonly peer: PeerServer;
}

/** One stay of a player on a server. */
interface Stay {
	readonly stand: Stand;
	isGone: boolean;
	session?: PeerSession;
	bar: TimelineBar;
}

/** Plays the same crash with one of the libraries, and notes what there is to see. */
class TimelinePlay {
	private readonly cloud: SimCloud;
	private readonly stands = new Array<Stand>();
	private readonly bars = new Array<TimelineBar>();
	private readonly marks = new Array<TimelineMark>();
	private readonly stays = new Map<string, Stay>();
	private changes = 0;
	private stored = new Map<string, number>();

	constructor(private readonly library: PeerLibrary) {
		this.cloud = newCloud({ seed: 5, frameRate: FRAME_RATE, keepTrace: true });
		this.cloud.dataStore(STORE_NAME).onCommit((commit) => {
			const count = this.library.dataOf(commit.value)?.Ops.get(commit.key) ?? 0;
			this.stored.set(commit.key, count);
			const text = `${commit.key} stored: ${count} changes`;
			this.marks.push({ server: commit.server, time: commit.time, kind: "save", text });
		});
		for (const name of ["Server A", "Server B", "Server C"]) {
			const sim = this.cloud.startServer({ name });
			this.stands.push({ sim, peer: library.boot(sim) });
		}
	}

	public run(): Timeline {
		for (const [at, player, server, leavesAfter] of MOVES) {
			this.advanceTo(at);
			this.move(player, this.stands[server], leavesAfter ?? 0);
		}
		this.advanceTo(END);
		for (const bar of this.bars) if (bar.to === math.huge) bar.to = END;
		this.readTrace();
		this.cloud.takeErrors();
		let stored = 0;
		for (const [, count] of this.stored) stored += count;
		const [a, b, c] = this.stands;
		return {
			library: this.library.name,
			version: this.library.version,
			seconds: END,
			servers: [
				{ name: a.sim.name, from: 0, to: CLOSE_AT + (a.sim.closeSeconds ?? 0) },
				{ name: b.sim.name, from: 0, to: CRASH_AT },
				{ name: c.sim.name, from: 0, to: END },
			],
			bars: this.bars,
			marks: this.marks,
			storm: [STORM_FROM, STORM_TO],
			lost: this.changes - stored,
		};
	}

	private advanceTo(time: number): void {
		const { cloud } = this;
		this.passing(time, STORM_FROM, () => (cloud.faults.rates.lostReply = 0.35));
		this.passing(time, STORM_TO, () => (cloud.faults.rates.lostReply = 0));
		this.passing(time, CRASH_AT, () => this.crash());
		this.passing(time, CLOSE_AT, () => this.close());
		if (time === END) {
			this.passing(time, END - 8, () => {
				for (const [, stay] of this.stays) this.leave(stay, "left at the end");
			});
		}
		cloud.advance(time - cloud.now());
	}

	private passing(time: number, at: number, act: () => void): void {
		if (this.cloud.now() >= at || time < at) return;
		this.cloud.advance(at - this.cloud.now());
		act();
	}

	private crash(): void {
		const { sim } = this.stands[1];
		this.marks.push({ server: sim.name, time: CRASH_AT, kind: "crash", text: `${sim.name} crashes` });
		sim.crash();
		for (const [, stay] of this.stays) if (stay.stand.sim === sim) this.end(stay, "died with its server");
	}

	private close(): void {
		const { sim } = this.stands[0];
		this.marks.push({ server: sim.name, time: CLOSE_AT, kind: "close", text: `${sim.name} shuts down` });
		for (const [, stay] of this.stays) if (stay.stand.sim === sim) this.leave(stay, "ended by the shutdown");
		sim.close();
	}

	private move(player: string, stand: Stand, leavesAfter: number): void {
		const before = this.stays.get(player);
		const bar = this.newBar(stand, player, "waiting");
		const stay: Stay = { stand, isGone: false, bar };
		this.stays.set(player, stay);
		const { scheduler } = stand.sim.engine;
		stand.sim.run(() => {
			while (!stay.isGone) {
				const [, session] = pcall(() => stand.peer.load(player, 1, () => stay.isGone));
				if (typeIs(session, "table")) return this.play(stay, player, session as unknown as PeerSession);
				scheduler.wait(RETRY_SECONDS);
			}
		});
		if (before === undefined || before.isGone) return;
		this.cloud.advance(leavesAfter);
		this.leave(before, "left for another server");
	}

	private play(stay: Stay, player: string, session: PeerSession): void {
		this.end(stay, "got its session");
		stay.session = session;
		stay.bar = this.newBar(stay.stand, player, "session");
		const { scheduler } = stay.stand.sim.engine;
		while (!stay.isGone && !session.isOver()) {
			if (session.isActive()) this.change(stay.bar, player, session);
			scheduler.wait(CHANGE_SECONDS);
		}
		if (!stay.isGone) this.end(stay, "ended by the library");
	}

	private change(bar: TimelineBar, player: string, session: PeerSession): void {
		session.change((data) => {
			data.Ops.set(player, (data.Ops.get(player) ?? 0) + 1);
		});
		bar.changes += 1;
		this.changes += 1;
	}

	private leave(stay: Stay, how: string): void {
		if (stay.isGone) return;
		stay.isGone = true;
		const { session } = stay;
		if (stay.stand.sim.state !== "running") return;
		if (session !== undefined) stay.stand.sim.run(() => session.end());
		this.end(stay, session === undefined ? "gave up waiting" : how);
	}

	private newBar(stand: Stand, key: string, kind: TimelineBar["kind"]): TimelineBar {
		const bar: TimelineBar = {
			server: stand.sim.name,
			key,
			kind,
			from: this.cloud.now(),
			to: math.huge,
			how: "",
			changes: 0,
		};
		this.bars.push(bar);
		return bar;
	}

	private end(stay: Stay, how: string): void {
		const { bar } = stay;
		if (bar.to !== math.huge) return;
		bar.to = this.cloud.now();
		bar.how = how;
	}

	/** Messages and faults are in the trace: "    5.213 [Server A] Message delivered PS_..." */
	private readTrace(): void {
		for (const line of this.cloud.trace.lines()) {
			const [time, server, what] = line.match("^%s*([%d%.]+) %[(.-)%] (.*)$");
			const at = tonumber(time);
			if (at === undefined || !typeIs(what, "string") || !typeIs(server, "string")) continue;
			if (what.find("Message delivered", 1, true)[0] !== undefined) {
				this.marks.push({ server, time: at, kind: "message", text: "a message of another server arrives" });
			} else if (what.find("UpdateAsync lostReply", 1, true)[0] !== undefined) {
				const [key] = what.match("/(%w+)$");
				const text = `the reply to a write of ${key} is lost: it is stored, and the server is told of an error`;
				this.marks.push({ server, time: at, kind: "fault", text });
			}
		}
	}
}

export function playTimeline(library: PeerLibrary): Timeline {
	return new TimelinePlay(library).run();
}
