import { SimCloud, startGame } from "../../src/testing";

const TEMPLATE = { Coins: 100 };

function open(cloud: SimCloud) {
	return startGame(cloud, ({ ProfileStore, PlayerProfiles }) => {
		PlayerProfiles.Start({ Store: ProfileStore.New("PlayerData", TEMPLATE) });
	});
}

export = () => {
	describe("startGame", () => {
		it("sets the game up inside of its server", () => {
			const cloud = new SimCloud();
			let name = "";
			const server = startGame(cloud, ({ sim }) => {
				sim.engine.scheduler.delay(1, () => (name = sim.name));
			});
			cloud.advance(2);
			expect(name).to.equal(server.sim.name);
		});

		it("gives each server a library of its own, and both the same cloud", () => {
			const cloud = new SimCloud();
			const first = open(cloud);
			const second = open(cloud);
			const player = first.join(1);
			first.profile<typeof TEMPLATE>(player).Data.Coins += 5;
			first.sim.leave(player);
			expect(second.profile<typeof TEMPLATE>(second.join(1)).Data.Coins).to.equal(105);
		});

		it("says who has no profile", () => {
			const cloud = new SimCloud();
			const server = open(cloud);
			const player = server.join(1);
			server.sim.leave(player);
			const [isFound, problem] = pcall(() => server.profile(player));
			expect(isFound).to.equal(false);
			expect(tostring(problem).find("Player1 has no profile in server1", 1, true)[0]).to.be.ok();
		});

		it("leaves a receipt for later where nothing is sold", () => {
			const cloud = new SimCloud();
			const server = open(cloud);
			const purchase = cloud.purchases.buy(server.join(1), 1);
			cloud.advance(30);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			expect(cloud.purchases.lost.size()).to.equal(0);
		});
	});
};
