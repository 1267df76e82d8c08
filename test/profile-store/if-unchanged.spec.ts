import { SimCloud } from "../../src/testing";
import { leave, oldRecord, profileIn } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

/** `SetAsync({ IfUnchanged = true })` writes over nothing that the view does not know of. */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`SetAsync with IfUnchanged, engine signals ${signalMode}`, () => {
			function startView() {
				const world = startWorld({ signalMode });
				world.cloud.dataStore(STORE_NAME).preload("a", oldRecord());
				const viewed = world.server.await(() => world.server.store().GetAsync("a"))!;
				return { ...world, viewed };
			}

			it("writes where the view is the newest value, and again after that", () => {
				const { cloud, server, viewed } = startView();
				for (const cash of [1, 2]) {
					viewed.Data.Cash = cash;
					expect(server.await(() => viewed.SetAsync({ IfUnchanged: true }))).to.equal(true);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(cash);
				}
			});

			it("answers false and writes nothing where a session has saved since", () => {
				const { cloud, server, viewed } = startView();
				const profile = server.load("a");
				profile.Data.Cash = 700;
				leave(cloud, server, profile);
				viewed.Data.Cash = 1;
				expect(server.await(() => viewed.SetAsync({ IfUnchanged: true }))).to.equal(false);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(700);
				// Without it, it stays what it was.
				expect(server.await(() => viewed.SetAsync({ IfUnchanged: false }))).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(1);
			});

			it("answers false where a message came, a session began or the key was removed since", () => {
				const { cloud, server, viewed } = startView();
				server.await(() => server.store().MessageAsync("a", { Coins: 1 }));
				expect(server.await(() => viewed.SetAsync({ IfUnchanged: true }))).to.equal(false);
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(1);
				const newer = server.await(() => server.store().GetAsync("a"))!;
				const profile = server.load("a");
				expect(server.await(() => newer.SetAsync({ IfUnchanged: true }))).to.equal(false);
				expect(profile.IsActive()).to.equal(true);
				leave(cloud, server, profile);
				const newest = server.await(() => server.store().GetAsync("a"))!;
				expect(server.await(() => server.store().RemoveAsync("a"))).to.equal(true);
				expect(server.await(() => newest.SetAsync({ IfUnchanged: true }))).to.equal(false);
				expect(cloud.dataStore(STORE_NAME).read("a")).to.equal(undefined);
				expect(server.await(() => newest.SetAsync())).to.equal(true);
				expect(server.await(() => server.store().GetAsync("a"))!.Data.Cash).to.equal(55);
			});

			it("answers false for a version that is not the newest", () => {
				const { cloud, server, viewed } = startView();
				const { Version } = viewed.KeyInfo;
				cloud.advance(7200);
				leave(cloud, server, server.load("a"));
				const old = server.await(() => server.store().GetAsync("a", Version))!;
				expect(server.await(() => old.SetAsync({ IfUnchanged: true }))).to.equal(false);
			});

			for (const kind of ["lostReply", "lateEffect", "landedConflict"] as const) {
				it(`knows its own write where that meets a fault (${kind})`, () => {
					const { cloud, server, viewed } = startView();
					cloud.faults.script({ call: "UpdateAsync", kind, seconds: 3 });
					viewed.Data.Cash = 1;
					const answer = server.await(() => viewed.SetAsync({ IfUnchanged: true }));
					cloud.advance(10);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(1);
					// What landed after its error may have been overtaken by the next try: the answer is true either way.
					expect(answer).to.equal(true);
				});
			}

			it("works on a Mock", () => {
				const { server } = startWorld({ signalMode });
				const { Mock } = server.store();
				const profile = server.await(() => Mock.StartSessionAsync("a"))!;
				server.await(() => profile.EndSessionAsync());
				const [one, two] = [server.await(() => Mock.GetAsync("a"))!, server.await(() => Mock.GetAsync("a"))!];
				one.Data.Cash = 1;
				two.Data.Cash = 2;
				expect(server.await(() => one.SetAsync({ IfUnchanged: true }))).to.equal(true);
				expect(server.await(() => two.SetAsync({ IfUnchanged: true }))).to.equal(false);
				expect(server.await(() => Mock.GetAsync("a"))!.Data.Cash).to.equal(1);
			});
		});
	}

	describe("SetAsync that the store will never take", () => {
		it("answers false at once, and writes nothing", () => {
			const cloud = new SimCloud();
			const server = startServer(cloud);
			cloud.dataStore(STORE_NAME).preload("a", oldRecord());
			const viewed = server.await(() => server.store().GetAsync("a"))!;
			viewed.Data.Items = [string.rep("x", 4_300_000)];
			const began = cloud.now();
			expect(server.await(() => viewed.SetAsync())).to.equal(false);
			expect(cloud.now() - began < 5).to.equal(true);
			expect(profileIn(cloud, "a").Data.Cash).to.equal(55);
		});
	});
};
