import type { ClientEngine, Engine } from "../../src/engine";
import type { SimClient, SimPlayer, SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import type { ClientHandle, PlaceHandle } from "../../host/headless";
import { headless } from "../../host/headless";

const ENGINE = "ReplicatedStorage.CofferTest.src.engine.roblox";

interface Scene {
	readonly cloud: SimCloud;
	readonly server: SimServer;
	readonly handle: PlaceHandle;
	readonly engine: Engine;
	readonly simPlayer: SimPlayer;
	readonly player: Player;
	readonly client: SimClient;
	readonly clientHandle: ClientHandle;
	readonly clientEngine: ClientEngine;
}

function start(): Scene {
	const cloud = new SimCloud();
	const server = cloud.startServer();
	const handle = headless!.startServer(server);
	const { robloxEngine } = handle.require(ENGINE) as { robloxEngine: Engine };
	const simPlayer = server.join(5);
	const client = server.startClient(simPlayer);
	const clientHandle = headless!.startClient(handle, client);
	const { robloxClientEngine } = clientHandle.require(`${ENGINE}.client`) as { robloxClientEngine: ClientEngine };
	return {
		cloud,
		server,
		handle,
		engine: robloxEngine,
		simPlayer,
		player: handle.player(simPlayer),
		client,
		clientHandle,
		clientEngine: robloxClientEngine,
	};
}

function listen({ client, clientEngine }: Scene, name: string): Array<defined> {
	const seen = new Array<defined>();
	client.run(() => clientEngine.remotes.onMessage(name, (payload) => seen.push(payload as defined)));
	return seen;
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("requests over Roblox's remotes", () => {
		it("are answered by the server, which knows who asks", () => {
			const { server, engine, player, client, clientEngine } = start();
			server.run(() => {
				engine.remotes.onRequest("add", (who, a, b) => {
					return { isSelf: who === player, sum: (a as number) + (b as number) };
				});
			});
			const answer = client.await(() => clientEngine.remotes.requestAsync("add", 2, 3));
			expect((answer as { sum: number }).sum).to.equal(5);
			expect((answer as { isSelf: boolean }).isSelf).to.equal(true);
		});

		it("wait for a server that is not ready yet", () => {
			const { server, engine, client, clientEngine } = start();
			server.engine.scheduler.delay(20, () => engine.remotes.onRequest("late", () => "here"));
			expect(client.await(() => clientEngine.remotes.requestAsync("late"))).to.equal("here");
		});

		it("raise where no server ever answers, and where a name is a message's", () => {
			const { cloud, server, engine, player, client, clientEngine } = start();
			const started = cloud.now();
			expect(() => client.await(() => clientEngine.remotes.requestAsync("never"))).to.throw("no request never");
			expect(cloud.now() - started < 61).to.equal(true);
			server.run(() => engine.remotes.send("news", player, 1));
			expect(() => client.await(() => clientEngine.remotes.requestAsync("news"))).to.throw("no request news");
		});

		it("raise one word when the handler raises, and the server warns of the error", () => {
			const { server, engine, client, clientEngine } = start();
			server.run(() => engine.remotes.onRequest("broken", () => error("the secret", 0)));
			const [isOk, problem] = pcall(() => client.await(() => clientEngine.remotes.requestAsync("broken")));
			expect(isOk).to.equal(false);
			expect(problem).to.equal("failed");
			expect(server.output.size()).to.equal(1);
			expect(server.output[0].kind).to.equal("warn");
			expect(server.output[0].text.find("the secret")[0]).to.be.ok();
			expect(client.output.size()).to.equal(0);
		});
	});

	describe("messages over Roblox's remotes", () => {
		it("arrive in their order at the one they are for", () => {
			const scene = start();
			const { cloud, server, engine, player } = scene;
			const seen = listen(scene, "news");
			server.run(() => {
				for (const count of $range(1, 10)) engine.remotes.send("news", player, { count });
			});
			expect(seen.size()).to.equal(0);
			cloud.advance(1);
			const counts = (seen as Array<{ count: number }>).map((item) => item.count);
			expect(counts.join(" ")).to.equal("1 2 3 4 5 6 7 8 9 10");
		});

		it("that were sent before anybody listened wait for the first listener", () => {
			const scene = start();
			const { cloud, server, engine, player } = scene;
			server.run(() => engine.remotes.send("news", player, "early"));
			cloud.advance(5);
			const seen = listen(scene, "news");
			cloud.advance(1);
			expect(seen.join(" ")).to.equal("early");
		});

		it("do not reach a listener that disconnected before or after the remote was there", () => {
			const { cloud, server, engine, player, client, clientEngine } = start();
			const seen = new Array<defined>();
			client.run(() => {
				clientEngine.remotes.onMessage("news", (payload) => seen.push(payload as defined)).Disconnect();
				const connection = clientEngine.remotes.onMessage("news", (payload) => {
					seen.push(payload as defined);
					connection.Disconnect();
				});
			});
			cloud.advance(1);
			server.run(() => engine.remotes.send("news", player, 1));
			cloud.advance(1);
			server.run(() => engine.remotes.send("news", player, 2));
			cloud.advance(1);
			expect(seen.size()).to.equal(1);
			expect(seen[0]).to.equal(1);
		});

		it("to a player who left are nothing", () => {
			const { cloud, server, engine, simPlayer, player, handle } = start();
			server.leave(simPlayer);
			cloud.advance(1);
			server.run(() => engine.remotes.send("news", player, 1));
			expect(handle.sent.size()).to.equal(0);
		});
	});

	it("a cover is a half-transparent frame over the whole screen until it is taken away", () => {
		const { client, clientHandle, clientEngine } = start();
		const gui = clientHandle.player.FindFirstChildOfClass("PlayerGui")!;
		const uncover = client.await(() => clientEngine.screen.cover("Please wait")) as unknown as () => void;
		const screenGui = gui.FindFirstChildOfClass("ScreenGui")!;
		const shade = screenGui.FindFirstChildOfClass("Frame")!;
		expect(shade.BackgroundTransparency).to.equal(0.5);
		expect(`${shade.Size.X.Scale} ${shade.Size.Y.Scale}`).to.equal("1 1");
		expect(shade.FindFirstChildOfClass("TextLabel")!.Text).to.equal("Please wait");
		uncover();
		uncover();
		expect(gui.GetChildren().size()).to.equal(0);
	});

	it("the client's engine touches nothing when a server loads it", () => {
		const cloud = new SimCloud();
		const server = cloud.startServer();
		const handle = headless!.startServer(server);
		const { robloxClientEngine } = handle.require(`${ENGINE}.client`) as { robloxClientEngine: ClientEngine };
		expect(robloxClientEngine.host.isServer).to.equal(true);
		expect(handle.game.FindService("ReplicatedStorage")!.FindFirstChild("CofferRemotes")).to.equal(undefined);
		expect(cloud.step()).to.equal(false);
	});
};
