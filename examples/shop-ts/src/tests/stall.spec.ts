import type { SimPlayer } from "@rbxts/coffer/out/testing";
import { SimCloud, startGame } from "@rbxts/coffer/out/testing";
import { buyItem } from "../server/stall";
import type { ShopData } from "../shared/template";
import { TEMPLATE } from "../shared/template";

/** A server of this game in the simulated cloud. */
function open(cloud: SimCloud) {
	return startGame(cloud, ({ ProfileStore, PlayerProfiles }) => {
		PlayerProfiles.Start({ Store: ProfileStore.New("PlayerData", TEMPLATE) });
	});
}

export = () => {
	describe("the stall", () => {
		it("keeps what was sold and saved, though the reply was lost and the server crashed", () => {
			const cloud = new SimCloud({ seed: 7 });
			const first = open(cloud);
			const profile = first.profile<ShopData>(first.join(1));
			expect(buyItem(profile.Data, "Lamp")).to.equal(true);
			cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
			expect(first.sim.await(() => profile.SaveAsync())).to.equal(true);
			first.sim.crash();

			const second = open(cloud);
			const again = second.join(1);
			cloud.advance(30); // until the first server is known to be dead
			expect(second.profile<ShopData>(again).Data.Items.join()).to.equal("Lamp");
		});
	});
};
