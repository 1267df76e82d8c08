import { MockDataStore } from "../../../src/profile-store/requests/mock-data-store";
import { SimCloud } from "../../../src/testing";

export = () => {
	describe("the data store of Mock", () => {
		it("answers a removal with a copy of what it removed, or nothing", () => {
			const server = new SimCloud().startServer();
			const { scheduler, clock } = server.engine;
			const store = new MockDataStore(scheduler, () => clock.unixMillis());
			server.await(() => store.setAsync("key", { coins: 5 }));
			const removed = server.await(() => store.removeAsync("key")) as { coins: number };
			expect(removed.coins).to.equal(5);
			removed.coins = 9;
			const [version] = server
				.await(() => store.listVersionsAsync("key", { isDescending: false }))
				.getCurrentPage();
			const old = server.await(() => store.getVersionAsync("key", version.Version)[0]) as { coins: number };
			expect(old.coins).to.equal(5);
			expect(server.await(() => store.removeAsync("key"))).to.equal(undefined);
		});
	});
};
