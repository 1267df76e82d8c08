import { includes, oldRecord, watchErrors } from "../support/records";
import { errorOf, newTemplate, startWorld, STORE_NAME } from "../support/world";

type Fields = Map<unknown, unknown>;

/** A template is copied and checked in `New`: nothing that the game does with its table later reaches new players. */
export = () => {
	describe("a template that changes after New", () => {
		it("a wipe that puts the template's own tables into Data does not give its player's items to every new player", () => {
			const { server } = startWorld();
			const template = newTemplate();
			const store = server.ProfileStore.New("Wiped", template);
			const first = server.await(() => store.StartSessionAsync("p1"))!;
			const data = first.Data as unknown as Fields;
			data.clear();
			for (const [key, value] of template as unknown as Fields) data.set(key, value);
			first.Data.Items.push("Sword");
			const second = server.await(() => store.StartSessionAsync("p2"))!;
			expect(second.Data.Items.size()).to.equal(0);
		});

		it("a wipe that makes the template itself the Data does not give its player's cash to every new player", () => {
			const { server } = startWorld();
			const template = newTemplate();
			const store = server.ProfileStore.New("Wiped", template);
			const first = server.await(() => store.StartSessionAsync("p1"))!;
			first.Data = template;
			first.Data.Cash = 1_000_000;
			expect(server.await(() => store.StartSessionAsync("p2"))!.Data.Cash).to.equal(100);
		});

		it("a template that comes to hold itself after New does not keep new players from loading", () => {
			const { server } = startWorld();
			const template = newTemplate();
			const store = server.ProfileStore.New("Cyclic", template);
			(template as unknown as Fields).set("Self", template);
			expect(server.await(() => store.StartSessionAsync("p1")) !== undefined).to.equal(true);
		});
	});

	describe("templates, stores and Reconcile", () => {
		it("two stores of one name that load one key at once each get their own template", () => {
			const { cloud, server } = startWorld();
			const first = server.ProfileStore.New("Same", { A: 1 });
			const second = server.ProfileStore.New("Same", { B: 2 });
			let b: unknown;
			server.sim.run(() => {
				first.StartSessionAsync("k");
			});
			server.sim.run(() => {
				const profile = second.StartSessionAsync("k");
				profile?.Reconcile();
				b = profile?.Data.B;
			});
			cloud.advance(5);
			expect(b).to.equal(2);
		});

		it("Reconcile without Data raises in the game's words", () => {
			const { server } = startWorld();
			const profile = server.load("a");
			(profile as { Data: unknown }).Data = undefined;
			expect(
				includes(
					errorOf(() => profile.Reconcile()),
					"Reconcile",
				),
			).to.equal(true);
		});

		it("a field whose type has changed in the template is told by Reconcile", () => {
			const { cloud, server } = startWorld();
			cloud.dataStore(STORE_NAME).preload("a", oldRecord());
			const errors = watchErrors(server);
			const store = server.ProfileStore.New(STORE_NAME, { Cash: { Coins: 0 } });
			const profile = server.await(() => store.StartSessionAsync("a"))!;
			profile.Reconcile();
			expect(errors.size()).to.equal(1);
		});
	});
};
