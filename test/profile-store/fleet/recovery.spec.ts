import { SimCloud } from "../../../src/testing";
import { profileIn } from "../../support/records";
import { startServer } from "../../support/world";

/** Seconds from a rejoin until both of two players have a profile, where their server crashed so long before. */
function secondsToRecover(seed: number, afterCrash: number, isNewServer: boolean): number {
	const cloud = new SimCloud({ seed });
	const owner = startServer(cloud, { name: "owner" });
	for (const key of ["a", "c"]) owner.load(key);
	const other = isNewServer ? undefined : startServer(cloud, { name: "other" });
	other?.load("b");
	cloud.advance(30 + seed * 0.13);
	owner.sim.crash();
	cloud.advance(afterCrash);
	const rejoined = other ?? startServer(cloud, { name: "new" });
	const startedAt = cloud.now();
	rejoined.sim.run(() => rejoined.store().StartSessionAsync("c"));
	rejoined.load("a");
	while (cloud.now() - startedAt < 60) {
		const owner = profileIn(cloud, "c").Coffer?.Owner?.Server;
		if (owner !== undefined && owner === profileIn(cloud, "a").Coffer!.Owner!.Server) break;
		cloud.advance(0.05);
	}
	return cloud.now() - startedAt;
}

function inOrder(afterCrash: number, isNewServer: boolean): Array<number> {
	const seconds = new Array<number>();
	for (const seed of $range(1, 100)) seconds.push(secondsToRecover(seed, afterCrash, isNewServer));
	return seconds.sort();
}

export = () => {
	for (const isNewServer of [false, true]) {
		const where = isNewServer ? "a server that has just begun" : "a server that runs";
		describe(`after a crash, on ${where}`, () => {
			it("the session is there within 15 s (median) and 20 s (all but one of a hundred) of a rejoin at once", () => {
				const seconds = inOrder(0, isNewServer);
				expect(seconds[49] <= 15).to.equal(true);
				expect(seconds[98] <= 20).to.equal(true);
			});

			it("the session is there within 7 s of a rejoin a minute later", () => {
				const seconds = inOrder(60, isNewServer);
				expect(seconds[99] <= 7).to.equal(true);
			});
		});
	}
};
