import { SimCloud } from "../../src/testing";

export = () => {
	describe("players of a simulated server", () => {
		it("are announced when they join and when they leave", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const { players } = server.engine;
			const seen = new Array<string>();
			players.onAdded((player) => seen.push(`added ${player.Name}`));
			players.onRemoving((player) => seen.push(`removing ${player.DisplayName}`));
			const player = server.join(5, { name: "ada", displayName: "Ada" });
			expect(players.getPlayerByUserId(5)).to.equal(player);
			expect(players.isPresent(player)).to.equal(true);
			server.leave(player);
			server.leave(player);
			expect(seen.join(", ")).to.equal("added ada, removing Ada");
			expect(players.getPlayers().size()).to.equal(0);
			expect(player.isPresent).to.equal(false);
		});

		it("are still there for a listener that runs at once, not for a deferred one", () => {
			for (const signalMode of ["immediate", "deferred"] as const) {
				const server = new SimCloud().startServer({ signalMode });
				const { players } = server.engine;
				let wasPresent: boolean | undefined;
				players.onRemoving((player) => {
					wasPresent = players.isPresent(player);
				});
				server.leave(server.join(1));
				expect(wasPresent).to.equal(signalMode === "immediate");
			}
		});

		it("can be kicked, and are told why", () => {
			const server = new SimCloud().startServer();
			let removed = 0;
			server.engine.players.onRemoving(() => {
				removed += 1;
			});
			const player = server.join(1);
			server.run(() => player.Kick("data failed to load"));
			player.Kick("again");
			expect(player.kickMessage).to.equal("data failed to load");
			expect(removed).to.equal(1);
			expect(server.players.size()).to.equal(0);
		});

		it("may be in the next server before the last one let go", () => {
			const cloud = new SimCloud();
			const first = cloud.startServer().join(1);
			const second = cloud.startServer().join(1);
			expect(first.isPresent && second.isPresent).to.equal(true);
			expect(() => second.server.join(1)).to.throw("already");
		});
	});

	describe("a planned restart", () => {
		it("is told to every server of the game at once, and closes them at its time or slightly later", () => {
			const cloud = new SimCloud();
			const servers = [cloud.startServer(), cloud.startServer()];
			const told = new Array<string>();
			for (const server of servers) {
				server.engine.host.onRestartScheduled((seconds) => told.push(`${server.name} in ${seconds} s`));
			}
			cloud.scheduleRestart(300);
			expect(told.join(", ")).to.equal("server1 in 300 s, server2 in 300 s");
			cloud.advance(300);
			expect(servers.every((server) => server.state === "running")).to.equal(true);
			const late = cloud.startServer();
			cloud.advance(6);
			expect(servers.every((server) => server.state === "closed")).to.equal(true);
			expect(late.state).to.equal("running");
		});

		it("is told to nobody who does not listen any more, to no Studio and to no server that ends", () => {
			const cloud = new SimCloud();
			const studio = cloud.startServer({ isStudio: true });
			const closing = cloud.startServer();
			const server = cloud.startServer();
			let told = 0;
			for (const each of [studio, closing, server]) each.engine.host.onRestartScheduled(() => (told += 1));
			server.engine.host.onRestartScheduled(() => (told += 10)).Disconnect();
			closing.engine.host.onClose(() => closing.engine.scheduler.wait(5));
			closing.close();
			cloud.scheduleRestart(60);
			expect(told).to.equal(1);
			cloud.advance(70);
			expect(studio.state).to.equal("running");
			expect(server.state).to.equal("closed");
		});

		it("of a server that crashes before is nothing any more", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			server.scheduleRestart(60);
			server.crash();
			cloud.advance(70);
			expect(server.state).to.equal("crashed");
		});
	});

	describe("a server that closes", () => {
		it("runs its callbacks in parallel, and is dead when all returned", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const seen = new Array<string>();
			server.engine.host.onClose(() => {
				server.engine.scheduler.wait(4);
				seen.push("slow");
			});
			server.engine.host.onClose(() => seen.push("quick"));
			server.engine.scheduler.delay(20, () => seen.push("never"));
			server.close();
			expect(server.state).to.equal("closing");
			cloud.advance(60);
			expect(server.state).to.equal("closed");
			expect(seen.join(" ")).to.equal("quick slow");
			expect(server.closeSeconds! > 4 && server.closeSeconds! < 4.2).to.equal(true);
		});

		it("is killed after 30 s", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			let isDone = false;
			server.engine.host.onClose(() => {
				server.engine.scheduler.wait(31);
				isDone = true;
			});
			server.close();
			cloud.advance(60);
			expect(server.closeSeconds).to.equal(30);
			expect(isDone).to.equal(false);
		});

		it("removes its players before or after the callbacks began", () => {
			for (const playersLeave of ["before", "after"] as const) {
				const cloud = new SimCloud({ signalMode: "immediate" });
				const server = cloud.startServer();
				const order = new Array<string>();
				server.engine.players.onRemoving(() => order.push("removing"));
				server.engine.host.onClose(() => order.push("close"));
				const player = server.join(1);
				server.close({ playersLeave });
				expect(order.join(" ")).to.equal(playersLeave === "before" ? "removing close" : "close removing");
				expect(player.isPresent).to.equal(false);
			}
		});

		it("still runs deferred listeners when nothing holds it up", () => {
			const cloud = new SimCloud({ signalMode: "deferred" });
			const server = cloud.startServer();
			let removed = 0;
			server.engine.players.onRemoving(() => {
				removed += 1;
			});
			server.join(1);
			server.close();
			cloud.advance(1);
			expect(removed).to.equal(1);
			expect(server.state).to.equal("closed");
			expect(() => server.join(2)).to.throw("closed");
		});

		it("refuses a callback that is bound too late, and does not wait for it", () => {
			for (const playersLeave of ["before", "after"] as const) {
				const cloud = new SimCloud();
				const server = cloud.startServer({ signalMode: "immediate" });
				const { host, players, scheduler } = server.engine;
				const problems = new Array<string>();
				const bind = (): void => {
					const [isOk, problem] = pcall(() => host.onClose(() => scheduler.wait(20)));
					problems.push(isOk ? "bound" : tostring(problem));
				};
				host.onClose(bind);
				players.onRemoving(bind);
				server.join(1);
				server.close({ playersLeave });
				cloud.advance(1);
				expect(server.state).to.equal("closed");
				expect(problems.size()).to.equal(2);
				for (const problem of problems) {
					expect(problem).to.equal("BindToClose failed because the model is already being closed.");
				}
			}
		});

		it("counts a callback that failed as done, and remembers the error", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			server.engine.host.onClose(() => error("save failed"));
			server.close();
			cloud.advance(1);
			expect(server.state).to.equal("closed");
			expect(cloud.takeErrors()[0].find("save failed", 1, true)[0] !== undefined).to.equal(true);
		});
	});

	describe("a server that crashes", () => {
		it("runs nothing any more, but what it sent takes effect", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			let hasReturned = false;
			let closeRan = false;
			server.engine.host.onClose(() => {
				closeRan = true;
			});
			server.run(() => {
				store.setAsync("key", "sent");
				hasReturned = true;
			});
			const player = server.join(1);
			server.crash();
			cloud.advance(60);
			expect(cloud.dataStore("A").read("key")).to.equal("sent");
			expect(hasReturned || closeRan).to.equal(false);
			expect(player.isPresent).to.equal(false);
			expect(server.state).to.equal("crashed");
		});

		it("starts no thread any more, though its running thread goes on to its next yield", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const seen = new Array<string>();
			server.run(() => {
				server.crash();
				server.engine.scheduler.spawn(() => seen.push("spawned"));
				server.engine.scheduler.defer(() => seen.push("deferred"));
				seen.push("running");
				server.engine.scheduler.wait();
				seen.push("resumed");
			});
			server.run(() => seen.push("run"));
			cloud.advance(1);
			expect(seen.join(" ")).to.equal("running");
		});

		it("does not send what waited in its queue", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			for (const index of $range(1, 90)) server.run(() => store.setAsync(`key${index}`, index));
			server.crash();
			cloud.advance(120);
			expect(cloud.dataStore("A").keys().size()).to.equal(60);
		});

		it("does not write what its transform had not answered yet", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			let runs = 0;
			server.run(() => {
				server.engine.dataStores.getDataStore("A").updateAsync("key", () => {
					runs += 1;
					return $tuple("written");
				});
			});
			server.crash();
			cloud.advance(60);
			expect(runs).to.equal(0);
			expect(cloud.dataStore("A").read("key")).to.equal(undefined);
		});
	});

	describe("a server that freezes", () => {
		it("goes on afterwards wherever in a frame it was frozen", () => {
			for (const seed of $range(1, 20)) {
				const cloud = new SimCloud({ seed });
				const server = cloud.startServer();
				// The answer comes at a frame's very beginning.
				server.await(() => server.engine.scheduler.wait(1 / 60));
				server.freeze(20);
				let hasRun = false;
				server.run(() => (hasRun = true));
				cloud.advance(60);
				expect(hasRun).to.equal(true);
			}
		});

		it("runs nothing meanwhile, and then everything that fell due, in one frame", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const times = new Array<number>();
			for (const seconds of [1, 2, 3]) server.engine.scheduler.delay(seconds, () => times.push(cloud.now()));
			server.freeze(60);
			cloud.advance(59);
			expect(times.size()).to.equal(0);
			cloud.advance(2);
			expect(times.size()).to.equal(3);
			expect(times[0] >= 60 && times[0] < 60.1).to.equal(true);
			expect(times[2]).to.equal(times[0]);
		});

		it("writes what it read before, unless somebody else wrote", () => {
			const cloud = new SimCloud();
			const frozen = cloud.startServer();
			const other = cloud.startServer();
			let runs = 0;
			frozen.run(() => {
				frozen.engine.dataStores.getDataStore("A").updateAsync("key", (value) => {
					runs += 1;
					return $tuple(`${value ?? "nothing"}, then zombie`);
				});
			});
			frozen.freeze(60);
			cloud.advance(1);
			other.await(() => other.engine.dataStores.getDataStore("A").setAsync("key", "other"));
			cloud.advance(61);
			expect(cloud.dataStore("A").read("key")).to.equal("other, then zombie");
			expect(runs).to.equal(2);
		});
	});

	describe("the clocks of a simulated server", () => {
		it("tell true time, plus the skew of that server", () => {
			const cloud = new SimCloud({ startTime: 1_900_000_000 });
			const exact = cloud.startServer().engine.clock;
			const ahead = cloud.startServer({ clockSkewSeconds: 90 }).engine.clock;
			cloud.advance(10.5);
			expect(exact.unixSeconds()).to.equal(1_900_000_010);
			expect(exact.unixMillis()).to.equal(1_900_000_010_500);
			expect(ahead.unixSeconds()).to.equal(1_900_000_100);
		});

		it("may step back, while the monotonic one never does", () => {
			const cloud = new SimCloud();
			const { clock } = cloud.startServer().engine;
			const before = clock.monotonicSeconds();
			const unixBefore = clock.unixSeconds();
			cloud.advance(5);
			clock.skewSeconds = -60;
			expect(clock.unixSeconds() < unixBefore).to.equal(true);
			expect(math.abs(clock.monotonicSeconds() - before - 5) < 1e-6).to.equal(true);
		});
	});

	describe("a simulated server's host", () => {
		it("has a place, a job id of its own, and keeps what is printed", () => {
			const cloud = new SimCloud();
			const first = cloud.startServer({ placeId: 77 });
			const second = cloud.startServer();
			expect(first.engine.host.placeId).to.equal(77);
			expect(first.engine.host.jobId.size()).to.equal(36);
			expect(first.engine.host.jobId === second.engine.host.jobId).to.equal(false);
			first.engine.host.print("hello");
			first.engine.host.warn("careful");
			expect(first.output.map((line) => `${line.kind} ${line.text}`).join(", ")).to.equal(
				"print hello, warn careful",
			);
		});
	});
};
