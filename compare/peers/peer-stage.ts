import type { EnginePlayer } from "../../src/engine";
import type { SimCloud } from "../../src/testing";
import type { ServerLife } from "../../test/scenarios/fault-run/model";
import { newLife } from "../../test/scenarios/fault-run/model";
import type { FaultChoice } from "../../test/scenarios/fault-run/script";
import { Stage } from "../../test/scenarios/fault-run/stage";
import type { Swarm } from "../../test/scenarios/fault-run/swarm";
import type { PeerLibrary, PeerServer, PeerSession } from "./peer";

export interface PeerMember extends ServerLife {
	readonly peer: PeerServer;
	/** What ends with each stay: a player who comes back to a frozen server is another one there. */
	readonly leavers: Map<EnginePlayer, () => void>;
}

/** One session of a library, as the game and the checks see it. */
export interface PeerPlay {
	readonly tag: string;
	readonly key: string;
	readonly member: PeerMember;
	readonly session: PeerSession;
	readonly beganAt: number;
	endedAt?: number;
	count: number;
	readonly times: Array<number>;
	isFallen: boolean;
	isDoubled: boolean;
}

/** A fleet of servers that run one of the libraries. */
export class PeerStage extends Stage<PeerMember> {
	public readonly plays = new Array<PeerPlay>();

	constructor(
		cloud: SimCloud,
		swarm: Swarm,
		choice: FaultChoice,
		public readonly library: PeerLibrary,
	) {
		super(cloud, swarm, choice, false);
	}

	public override startServer(): void {
		const { cloud, swarm, library } = this;
		const chance = this.stream(`server/${cloud.servers.size() + 1}`);
		const sim = cloud.startServer({ clockSkewSeconds: swarm.skewSeconds * chance.between(-1, 1) });
		const leavers = new Map<EnginePlayer, () => void>();
		const member: PeerMember = { ...newLife(sim, this.now()), peer: library.boot(sim), leavers };
		// What every game does when a player leaves, or when the server closes under one.
		sim.run(() => {
			sim.engine.players.onRemoving((player) => {
				leavers.get(player)?.();
				leavers.delete(player);
			});
		});
		this.members.push(member);
	}
}
