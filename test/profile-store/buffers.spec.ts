import { startWorld } from "../support/world";

/** Buffers in Data, templates and messages are copied, compared and stored as tables are. */
export = () => {
	describe("buffers", () => {
		it("a buffer of the template is every new player's own", () => {
			const { server } = startWorld();
			const store = server.ProfileStore.New("Maps", { Map: buffer.create(4) });
			const first = server.await(() => store.StartSessionAsync("p1"))!;
			buffer.writeu8(first.Data.Map, 0, 77);
			const second = server.await(() => store.StartSessionAsync("p2"))!;
			expect(buffer.readu8(second.Data.Map, 0)).to.equal(0);
		});

		it("a profile with a buffer that does not change is written every 300 s only", () => {
			const { cloud, server } = startWorld();
			const store = server.ProfileStore.New("Maps", { Map: buffer.create(64) });
			server.await(() => store.StartSessionAsync("p1"));
			let writes = 0;
			cloud.dataStore("Maps").onCommit(() => (writes += 1));
			cloud.advance(890);
			expect(writes).to.equal(2);
		});

		it("a message is sent as it was when MessageAsync was called", () => {
			const { cloud, server } = startWorld();
			const message = { Bytes: buffer.fromstring("AAAA") };
			server.sim.run(() => {
				server.store().MessageAsync("a", message);
			});
			buffer.writeu8(message.Bytes, 0, 66);
			cloud.advance(3);
			let seen = "";
			const profile = server.load("a");
			server.sim.run(() => profile.MessageHandler<{ Bytes: buffer }>((m) => (seen = buffer.tostring(m.Bytes))));
			expect(seen).to.equal("AAAA");
		});
	});
};
