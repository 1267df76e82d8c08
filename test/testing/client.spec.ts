import type { SimClient, SimPlayer, SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

interface Scene {
	readonly cloud: SimCloud;
	readonly server: SimServer;
	readonly player: SimPlayer;
	readonly client: SimClient;
}

function start(): Scene {
	const cloud = new SimCloud();
	const server = cloud.startServer();
	const player = server.join(5);
	return { cloud, server, player, client: server.startClient(player) };
}

function listen(client: SimClient, name: string): Array<defined> {
	const seen = new Array<defined>();
	client.run(() => client.engine.remotes.onMessage(name, (payload) => seen.push(payload as defined)));
	return seen;
}

export = () => {
	describe("a request of a client", () => {
		it("is answered by the server's handler, a trip there and back later", () => {
			const { cloud, server, client } = start();
			server.engine.remotes.onRequest(
				"add",
				(player, a, b) => `${player.UserId}: ${(a as number) + (b as number)}`,
			);
			const started = cloud.now();
			expect(client.await(() => client.engine.remotes.requestAsync("add", 2, 3))).to.equal("5: 5");
			const passed = cloud.now() - started;
			expect(passed >= 0.06).to.equal(true);
			expect(passed < 0.3).to.equal(true);
		});

		it("lets the handler yield", () => {
			const { cloud, server, client } = start();
			server.engine.remotes.onRequest("slow", () => server.engine.scheduler.wait(10));
			client.await(() => client.engine.remotes.requestAsync("slow"));
			expect(cloud.now() > 10).to.equal(true);
		});

		it("raises nothing but the word when the handler raises, and the server's output has the error", () => {
			const { cloud, server, client } = start();
			server.engine.remotes.onRequest("broken", () => error("the secret of the server", 0));
			const [isOk, problem] = pcall(() => client.await(() => client.engine.remotes.requestAsync("broken")));
			expect(isOk).to.equal(false);
			expect(problem).to.equal("failed");
			const errors = cloud.takeErrors();
			expect(errors.size()).to.equal(1);
			expect(errors[0].find("the secret of the server")[0]).to.be.ok();
		});

		it("waits for a handler that comes late, and raises when none comes", () => {
			const { server, client, cloud } = start();
			server.engine.scheduler.delay(20, () => server.engine.remotes.onRequest("late", () => "here"));
			expect(client.await(() => client.engine.remotes.requestAsync("late"))).to.equal("here");
			const started = cloud.now();
			expect(() => client.await(() => client.engine.remotes.requestAsync("never"))).to.throw(
				"answers no request never",
			);
			expect(cloud.now() - started >= 30).to.equal(true);
		});

		it("reaches the handler with whatever the client sent, but for functions", () => {
			const { server, client } = start();
			const seen = new Array<defined>();
			server.engine.remotes.onRequest("anything", (_player, ...args) => {
				for (const position of $range(1, 4)) seen.push(typeOf(args[position - 1]));
				seen.push((args[1] as { deep: { list: Array<number> } }).deep.list[1]);
				seen.push(typeOf((args[1] as { call?: unknown }).call));
				const notNumber = args[2] as number;
				seen.push(notNumber !== notNumber);
				return (args[3] as object) !== undefined;
			});
			const sent = { deep: { list: [1, 2] }, call: () => 1 };
			client.await(() =>
				client.engine.remotes.requestAsync("anything", () => 1, sent, 0 / 0, { [1]: 1, name: 2 }),
			);
			expect(seen.map((item) => tostring(item)).join(" ")).to.equal("nil table number table 2 nil true");
			sent.deep.list[1] = 9;
			expect(seen[4]).to.equal(2);
		});

		it("cannot hold a table that holds itself", () => {
			const { client } = start();
			const knot: { self?: unknown } = {};
			knot.self = knot;
			expect(() => client.await(() => client.engine.remotes.requestAsync("knot", knot))).to.throw("cyclic");
		});

		it("never answers once the player left", () => {
			const { cloud, server, client, player } = start();
			let calls = 0;
			let answers = 0;
			server.engine.remotes.onRequest("slow", () => {
				calls += 1;
				return server.engine.scheduler.wait(5);
			});
			client.run(() => {
				client.engine.remotes.requestAsync("slow");
				answers += 1;
			});
			cloud.advance(1);
			client.run(() => client.engine.remotes.requestAsync("slow"));
			server.leave(player);
			cloud.advance(20);
			expect(calls).to.equal(1);
			expect(answers).to.equal(0);
		});
	});

	describe("messages to a client", () => {
		it("arrive in their order, as copies, some time later", () => {
			const { cloud, server, client, player } = start();
			const seen = listen(client, "news");
			const payload = { count: 0 };
			for (const count of $range(1, 50)) {
				payload.count = count;
				server.engine.remotes.send("news", player, payload);
			}
			expect(seen.size()).to.equal(0);
			cloud.advance(1);
			const counts = (seen as Array<{ count: number }>).map((item) => item.count);
			expect(counts.size()).to.equal(50);
			counts.forEach((count, index) => expect(count).to.equal(index + 1));
		});

		it("wait for the first listener of their name", () => {
			const { cloud, server, client, player } = start();
			server.engine.remotes.send("news", player, "first");
			server.engine.remotes.send("other", player, "not this");
			cloud.advance(1);
			const seen = listen(client, "news");
			const second = listen(client, "news");
			server.engine.remotes.send("news", player, "later");
			cloud.advance(1);
			expect(seen.join(" ")).to.equal("first later");
			expect(second.join(" ")).to.equal("later");
		});

		it("that were sent before the client was started arrive first", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const player = server.join(5);
			server.engine.remotes.send("news", player, "early");
			cloud.advance(3);
			const client = server.startClient(player);
			server.engine.remotes.send("news", player, "late");
			const seen = listen(client, "news");
			cloud.advance(1);
			expect(seen.join(" ")).to.equal("early late");
		});

		it("keep their order with the answers of requests", () => {
			const { cloud, server, client, player } = start();
			const seen = listen(client, "news");
			server.engine.remotes.onRequest("ask", () => {
				server.engine.remotes.send("news", player, "before");
				return "answer";
			});
			client.run(() => seen.push(client.engine.remotes.requestAsync("ask") as string));
			cloud.advance(1);
			expect(seen.join(" ")).to.equal("before answer");
		});

		it("do not reach a listener that disconnected, nor a player who left", () => {
			const { cloud, server, client, player } = start();
			const seen = new Array<defined>();
			client.run(() => {
				const connection = client.engine.remotes.onMessage("news", (payload) => {
					seen.push(payload as defined);
					connection.Disconnect();
				});
			});
			server.engine.remotes.send("news", player, 1);
			server.engine.remotes.send("news", player, 2);
			cloud.advance(1);
			server.leave(player);
			server.engine.remotes.send("news", player, 3);
			cloud.advance(1);
			expect(seen.join(" ")).to.equal("1");
		});
	});

	describe("a client", () => {
		it("has a process of its own, which ends when the player leaves or the server does", () => {
			const { cloud, server, client, player } = start();
			let ticks = 0;
			const other = server.startClient(server.join(6));
			for (const one of [client, other]) {
				one.run(() => {
					while (true) {
						one.engine.scheduler.wait(1);
						ticks += 1;
					}
				});
			}
			cloud.advance(3.5);
			expect(ticks).to.equal(6);
			player.Kick();
			cloud.advance(2);
			expect(ticks).to.equal(8);
			server.crash();
			cloud.advance(5);
			expect(ticks).to.equal(8);
			expect(() => client.await(() => 1)).to.throw("ended before");
		});

		it("is not a server, and its errors and output are its own", () => {
			const { cloud, server, client } = start();
			expect(client.engine.host.isServer).to.equal(false);
			expect(client.engine.host.jobId).to.equal(server.engine.host.jobId);
			client.run(() => {
				client.engine.host.print("hello");
				error("wrong", 0);
			});
			expect(client.output.map((line) => `${line.kind} ${line.text.split("\n")[0]}`).join(", ")).to.equal(
				"print hello, error wrong",
			);
			expect(server.output.size()).to.equal(0);
			expect(cloud.takeErrors()[0].sub(1, 17)).to.equal("[server1/Player5]");
		});

		it("is covered until every cover was taken away", () => {
			const { screen } = start().client;
			const first = screen.cover("Please wait");
			const second = screen.cover("Please wait");
			screen.cover("Other");
			first();
			first();
			expect(screen.texts.join(", ")).to.equal("Please wait, Other");
			second();
			expect(screen.texts.join(", ")).to.equal("Other");
		});

		it("does nothing while it is frozen", () => {
			const { cloud, server, client, player } = start();
			const seen = listen(client, "news");
			client.freeze(10);
			server.engine.remotes.send("news", player, 1);
			server.engine.remotes.send("news", player, 2);
			cloud.advance(9);
			expect(seen.size()).to.equal(0);
			cloud.advance(2);
			expect(seen.join(" ")).to.equal("1 2");
		});

		it("is there once a player", () => {
			const { server, player } = start();
			expect(() => server.startClient(player)).to.throw("already");
			server.leave(player);
			expect(() => server.startClient(player)).to.throw("is not in");
		});
	});

	it("a run with clients is the same run for the same seed", () => {
		const run = (): string => {
			const { cloud, server, client, player } = start();
			server.engine.remotes.onRequest("echo", (_player, value) => value);
			listen(client, "news");
			client.run(() => {
				for (const count of $range(1, 20)) client.engine.remotes.requestAsync("echo", count);
			});
			for (const count of $range(1, 20)) server.engine.remotes.send("news", player, count);
			cloud.advance(10);
			return cloud.trace.hash();
		};
		expect(run()).to.equal(run());
	});
};
