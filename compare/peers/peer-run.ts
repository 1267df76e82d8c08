import { newCloud } from "../../test/support/old-servers";
import type { FaultChoice } from "../../test/scenarios/fault-run/script";
import type { Swarm } from "../../test/scenarios/fault-run/swarm";
import { describeSwarm, drawSwarm } from "../../test/scenarios/fault-run/swarm";
import { Troubles } from "../../test/scenarios/fault-run/troubles";
import { COFFER, PROFILE_STORE } from "./profile-stores";
import { LAPIS } from "./lapis";
import type { PeerMeasures } from "./measures";
import { newMeasures } from "./measures";
import type { PeerLibrary } from "./peer";
import { STORE_NAME } from "./peer";
import { PeerChecks } from "./peer-checks";
import { PeerStage } from "./peer-stage";
import { PROFILE_SERVICE } from "./profile-service";
import { Travellers } from "./travellers";

export const LIBRARIES: ReadonlyArray<PeerLibrary> = [COFFER, PROFILE_STORE, PROFILE_SERVICE, LAPIS];

const KEYS = 6;
/** Some libraries look at their sessions in every frame, so frames are what a run costs. */
const FRAME_RATE = 10;
const LOOK_SECONDS = 1;
/** After the faults: longer than the lease of any of them but Lapis, whose lock is 30 minutes old before it is taken. */
const REST_SECONDS = 300;

/** The draw of a seed of the fault run, with one player for each of six keys. */
function peerSwarm(seed: number, choice: FaultChoice): Swarm {
	const keys = new Array<string>();
	for (const index of $range(1, KEYS)) keys.push(`key${index}`);
	const swarm = drawSwarm(seed, choice);
	return {
		...swarm,
		keys,
		playersPerKey: 1,
		visitSeconds: math.max(60, swarm.visitSeconds),
		meddlings: [],
		acts: [],
	};
}

/** Plays one seed with one library: what it lost, and what it cost. */
export function playPeer(
	library: PeerLibrary,
	seed: number,
	seconds: number,
	choice: FaultChoice = {},
): { readonly swarm: string; readonly measures: PeerMeasures } {
	const swarm = peerSwarm(seed, choice);
	const cloud = newCloud({
		seed,
		frameRate: FRAME_RATE,
		dataStoreLegSeconds: swarm.storeLegSeconds,
		messageSeconds: swarm.messageSeconds,
	});
	const measures = newMeasures();
	const stage = new PeerStage(cloud, swarm, choice, library);
	const checks = new PeerChecks(stage, measures);
	cloud.dataStore(STORE_NAME).onCommit((commit) => checks.onCommit(commit));
	for (const _ of $range(1, swarm.serverCount)) stage.startServer();
	new Troubles(stage, seconds).begin();
	const travellers = new Travellers(stage, measures);
	travellers.begin();
	stage.advance(seconds, LOOK_SECONDS, () => checks.checkOwners());
	stage.isOver = true;
	cloud.faults.clear();
	for (const member of stage.members) {
		if (member.sim.state !== "running") continue;
		for (const player of [...member.sim.players]) member.sim.leave(player);
	}
	stage.advance(REST_SECONDS, REST_SECONDS, () => {});
	travellers.countStuck();
	checks.checkEnd();
	measures.errors = cloud.takeErrors().size();
	for (const call of ["GetAsync", "SetAsync", "UpdateAsync", "RemoveAsync"]) {
		measures.dataStoreCalls += cloud.calls.count(call);
	}
	return { swarm: describeSwarm(swarm), measures };
}
