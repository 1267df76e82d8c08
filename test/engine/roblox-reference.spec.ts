import type { ClientEngine, DataStore, Engine, KeyInfo, Receipt } from "../../src/engine";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import type { FakeReceipt } from "./reference/fake-marketplace";
import { coverage, ENGINE, MESSAGES_SENT_AT, startScene } from "./reference/scene";

/** When the first write of a fake key was, in Unix milliseconds. */
const FIRST_WRITE = 1_800_000_000_000;

const RECEIPT: FakeReceipt = {
	PurchaseId: "P1",
	PlayerId: 5,
	ProductId: 1,
	PlaceIdWherePurchased: 1818,
	CurrencySpent: 25,
	CurrencyType: Enum.CurrencyType.Robux,
	ProductPurchaseChannel: Enum.ProductPurchaseChannel.InExperience,
};

/** "value version ids" of what a data store answered. */
function told(value: unknown, info: KeyInfo | undefined): string {
	if (info === undefined) return `${value}`;
	const { note } = info.GetMetadata() as { note?: string };
	return `${value} ${info.Version} ${info.CreatedTime - FIRST_WRITE} ${info.GetUserIds().join("+")} ${note}`;
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("DataStoreService, by its reference,", () => {
		const open = () => {
			const scene = startScene();
			const store = scene.engine.dataStores.getDataStore("Players");
			const ask = (callback: (store: DataStore) => LuaTuple<[unknown, KeyInfo | undefined]>): string => {
				return scene.server.await(() => {
					const [value, info] = callback(store);
					return told(value, info);
				});
			};
			return { ...scene, store, ask };
		};

		it("answers the value with its information, and nothing for a key that is not there", () => {
			const { server, store, ask, asked } = open();
			expect(ask((each) => each.getAsync("key", true))).to.equal("nil");
			server.await(() => store.setAsync("key", "one", [5, 6], { note: "first" }));
			expect(ask((each) => each.getAsync("key", true))).to.equal("one v1 0 5+6 first");
			expect(ask((each) => each.getAsync("key", false))).to.equal("one v1 0 5+6 first");
			server.await(() => store.setAsync("key", "two"));
			expect(ask((each) => each.getAsync("key", false))).to.equal("two v2 1000  nil");
			expect(asked.join(", ")).to.equal(
				"GetAsync key nil, GetAsync key nil, GetAsync key false, GetAsync key false",
			);
		});

		it("updates with user ids and metadata, and answers nothing for an update that was cancelled", () => {
			const { server, store, ask } = open();
			const first = ask((each) => each.updateAsync("key", (value) => $tuple(`${value}!`, [5], { note: "new" })));
			expect(first).to.equal("nil! v1 0 5 new");
			let seen: string | undefined;
			const cancelled = ask((each) => {
				return each.updateAsync("key", (value, info) => {
					seen = told(value, info);
					return $tuple(undefined);
				});
			});
			expect(seen).to.equal("nil! v1 0 5 new");
			expect(cancelled).to.equal("nil");
			expect(server.await(() => store.removeAsync("key"))).to.equal("nil!");
			expect(server.await(() => store.removeAsync("key"))).to.equal(undefined);
			expect(ask((each) => each.getAsync("key", false))).to.equal("nil");
		});

		it("answers an older version, and the version of a time, with their information", () => {
			const { server, store, ask } = open();
			for (const value of ["one", "two"]) server.await(() => store.setAsync("key", value, [5], { note: value }));
			expect(ask((each) => each.getVersionAsync("key", "v1"))).to.equal("one v1 0 5 one");
			expect(ask((each) => each.getVersionAtTimeAsync("key", FIRST_WRITE + 500))).to.equal("one v1 0 5 one");
			expect(ask((each) => each.getVersionAtTimeAsync("key", FIRST_WRITE + 1000))).to.equal("two v2 1000 5 two");
			expect(ask((each) => each.getVersionAtTimeAsync("key", FIRST_WRITE - 1))).to.equal("nil");
			server.await(() => store.removeAsync("key"));
			// A tombstone has information and no value.
			expect(ask((each) => each.getVersionAtTimeAsync("key", FIRST_WRITE + 2000))).to.equal("nil v3 2000  nil");
		});

		it("lists versions page after page, in both directions, with and without limits", () => {
			const { server, store, asked } = open();
			for (const value of ["one", "two"]) server.await(() => store.setAsync("key", value));
			server.await(() => store.removeAsync("key"));
			const list = (options: Parameters<DataStore["listVersionsAsync"]>[1]): string => {
				return server.await(() => {
					const found = new Array<string>();
					const pages = store.listVersionsAsync("key", options);
					while (true) {
						for (const item of pages.getCurrentPage()) {
							found.push(
								`${item.Version}${item.IsDeleted ? " gone" : ""} ${item.CreatedTime - FIRST_WRITE}`,
							);
						}
						if (pages.isFinished()) return found.join(", ");
						pages.advanceToNextPageAsync();
						found.push("then");
					}
				});
			};
			expect(list({ isDescending: true })).to.equal("v3 gone 2000, v2 1000, v1 0");
			expect(list({ isDescending: false, pageSize: 2 })).to.equal("v1 0, v2 1000, then, v3 gone 2000");
			const limits = { minDate: FIRST_WRITE + 1, maxDate: FIRST_WRITE + 1500 };
			expect(list({ isDescending: false, ...limits })).to.equal("v2 1000");
			expect(asked.join(", ")).to.equal(
				`ListVersionsAsync key 0 0 0, ListVersionsAsync key 0 0 2, ListVersionsAsync key ${limits.minDate} ${limits.maxDate} 0`,
			);
		});

		it("keeps scopes apart and tells the budget of each kind of request", () => {
			const { server, engine, ask } = open();
			const { dataStores } = engine;
			server.await(() => dataStores.getDataStore("Players", "test").setAsync("key", "scoped"));
			expect(ask((each) => each.getAsync("key", true))).to.equal("nil");
			const same = dataStores.getDataStore("Players", "test");
			expect(ask(() => same.getAsync("key", true))).to.equal("scoped v1 0  nil");
			const kinds = ["StandardRead", "StandardWrite", "StandardList", "StandardRemove"] as const;
			const budgets = kinds.map((kind) => dataStores.getRequestBudget(kind));
			expect(budgets.join(" ")).to.equal("90 100 110 120");
		});
	});

	it("a hash map of MemoryStoreService keeps values until they are removed", () => {
		const { server, engine, asked } = startScene();
		const map = engine.memoryStores.getHashMap("Sessions");
		const get = (): unknown => server.await(() => map.getAsync("key"));
		expect(get()).to.equal(undefined);
		server.await(() => map.setAsync("key", 1, 60));
		expect(server.await(() => map.updateAsync("key", (value) => (value as number) + 1, 90))).to.equal(2);
		expect(server.await(() => map.updateAsync("key", () => undefined, 90))).to.equal(undefined);
		expect(get()).to.equal(2);
		server.await(() => map.removeAsync("key"));
		expect(get()).to.equal(undefined);
		expect(asked.join(", ")).to.equal("SetAsync key 60, UpdateAsync key 90, UpdateAsync key 90");
	});

	it("MessagingService hands on the data and when it was sent, until the topic is left", () => {
		const { server, engine } = startScene();
		const heard = new Array<string>();
		const connection = server.await(() => {
			return engine.messaging.subscribeAsync("news", (data, sent) => heard.push(`${data} ${sent}`));
		});
		server.await(() => engine.messaging.publishAsync("news", "hello"));
		server.await(() => engine.messaging.publishAsync("other", "no"));
		connection.Disconnect();
		server.await(() => engine.messaging.publishAsync("news", "too late"));
		expect(heard.join(", ")).to.equal(`hello ${MESSAGES_SENT_AT}`);
	});

	describe("MarketplaceService, by its reference,", () => {
		it("delivers receipts either way to the handler that was bound last", () => {
			const { engine, marketplace, asked } = startScene();
			const seen = new Array<Receipt>();
			let isGranted = false;
			engine.marketplace.holdReceipts(() => error("never asked"));
			engine.marketplace.bindReceipts((receipt) => {
				seen.push(receipt);
				return isGranted;
			});
			engine.marketplace.holdReceipts(() => error("bound already"));
			const { PurchaseId, PlayerId, ProductId, PlaceIdWherePurchased, CurrencySpent, CurrencyType } = RECEIPT;
			const receipt = { PurchaseId, PlayerId, ProductId, PlaceIdWherePurchased, CurrencySpent, CurrencyType };
			expect(marketplace.processReceipt(RECEIPT)).to.equal(Enum.ProductPurchaseDecision.NotProcessedYet);
			expect(marketplace.bound()!(receipt)).to.equal(Enum.ReceiptDecision.NotProcessedYet);
			isGranted = true;
			expect(marketplace.processReceipt(RECEIPT)).to.equal(Enum.ProductPurchaseDecision.PurchaseGranted);
			expect(marketplace.bound()!(receipt)).to.equal(Enum.ReceiptDecision.Processed);
			expect(seen.map((each) => `${each.ProductPurchaseChannel}`).join(" ")).to.equal("1 nil 1 nil");
			for (const each of seen) {
				expect(`${each.PurchaseId} ${each.PlayerId} ${each.ProductId}`).to.equal("P1 5 1");
				expect(`${each.PlaceIdWherePurchased} ${each.CurrencySpent}`).to.equal("1818 25");
			}
			expect(asked.join(", ")).to.equal("BindReceiptHandler DeveloperProduct nil");
		});

		it("grants nothing for what a handler raises or answers beside true and false", () => {
			const { server, engine, marketplace } = startScene();
			engine.marketplace.bindReceipts(() => error("broken"));
			expect(marketplace.processReceipt(RECEIPT)).to.equal(Enum.ProductPurchaseDecision.NotProcessedYet);
			expect(marketplace.bound()!(RECEIPT)).to.equal(Enum.ReceiptDecision.NotProcessedYet);
			engine.marketplace.bindReceipts(() => "yes" as unknown as boolean);
			expect(marketplace.processReceipt(RECEIPT)).to.equal(Enum.ProductPurchaseDecision.NotProcessedYet);
			expect(marketplace.bound()!(RECEIPT)).to.equal(Enum.ReceiptDecision.NotProcessedYet);
			const warnings = server.output.map((line) => line.text).join("\n");
			expect(warnings.find("a receipt handler raised an error")[0]).to.be.ok();
		});

		it("answers why its handler was refused, sets ProcessReceipt all the same, and tries again with the next one", () => {
			const { engine, marketplace } = startScene();
			marketplace.isTaken = true;
			const problem = engine.marketplace.holdReceipts(() => false);
			expect(problem!.find("handler is already registered")[0]).to.be.ok();
			expect(marketplace.processReceipt(RECEIPT)).to.equal(Enum.ProductPurchaseDecision.NotProcessedYet);
			expect(engine.marketplace.bindReceipts(() => true)).to.equal(problem);
			marketplace.isTaken = false;
			expect(engine.marketplace.bindReceipts(() => true)).to.equal(undefined);
			expect(engine.marketplace.bindReceipts(() => true)).to.equal(undefined);
			expect(marketplace.bound()!(RECEIPT)).to.equal(Enum.ReceiptDecision.Processed);
		});

		it("shows prompts and tells how they ended, as long as somebody listens", () => {
			const { engine, marketplace, players, present, asked } = startScene();
			const port = engine.marketplace;
			const [player] = present;
			port.promptProductPurchase(player, 1);
			port.promptGamePassPurchase(player, 9);
			port.promptSubscriptionPurchase(player, "EXP-1");
			const prompts = ["PromptProductPurchase Player5 1", "PromptGamePassPurchase Player5 9"];
			expect(asked.join(", ")).to.equal([...prompts, "PromptSubscriptionPurchase Player5 EXP-1"].join(", "));
			const heard = new Array<string>();
			const connections = [
				port.onProductPromptFinished((userId, id, isBought) => heard.push(`${userId} ${id} ${isBought}`)),
				port.onGamePassPromptFinished((who, id, isBought) => heard.push(`${who.UserId} ${id} ${isBought}`)),
				port.onSubscriptionPromptFinished((who, id, isTried) => heard.push(`${who.UserId} ${id} ${isTried}`)),
				port.onSubscriptionChanged((who, id) => heard.push(`${who.UserId} ${id}`)),
			];
			for (const isConnected of [true, false]) {
				marketplace.productPrompt.fire(5, 1, true);
				marketplace.passPrompt.fire(player, 9, false);
				marketplace.subscriptionPrompt.fire(player, "EXP-1", true);
				players.subscriptionChanged.fire(player, "EXP-1");
				if (isConnected) for (const connection of connections) connection.Disconnect();
			}
			expect(heard.join(", ")).to.equal("5 1 true, 5 9 false, 5 EXP-1 true, 5 EXP-1");
		});

		it("knows passes and subscriptions, and the newest period that was paid", () => {
			const { server, engine, present } = startScene();
			const port = engine.marketplace;
			expect(server.await(() => port.userOwnsGamePassAsync(5, 9))).to.equal(true);
			expect(server.await(() => port.userOwnsGamePassAsync(6, 9))).to.equal(false);
			const ask = (id: string): string => {
				const status = server.await(() => port.getSubscriptionAsync(present[0], id));
				return `${status.isSubscribed} ${status.paidPeriod}`;
			};
			expect(ask("EXP-1")).to.equal("true 2027-02-01T00:00:00Z");
			expect(ask("EXP-2")).to.equal("true nil");
			expect(ask("EXP-3")).to.equal("false nil");
		});

		it("lists the products of the game and tells of a pass", () => {
			const { server, engine } = startScene();
			const port = engine.marketplace;
			const products = server.await(() => port.listDeveloperProductsAsync());
			const words = products.map(({ id, name, isForSale }) => `${id} ${name} ${isForSale}`);
			expect(words.join(", ")).to.equal("1 Coins true, 2 Gems true, 3 Gone false");
			const { id, name, isForSale } = server.await(() => port.getGamePassAsync(9));
			expect(`${id} ${name} ${isForSale}`).to.equal("9 VIP true");
			expect(() => server.await(() => port.getGamePassAsync(10))).to.throw("HTTP 400");
		});
	});

	it("Players tells who is here, who comes and who goes", () => {
		const { engine, players, present } = startScene();
		const [first, second] = present;
		expect(
			engine.players
				.getPlayers()
				.map((player) => player.UserId)
				.join(" "),
		).to.equal("5 6");
		expect(engine.players.getPlayerByUserId(6)).to.equal(second);
		expect(engine.players.getPlayerByUserId(7)).to.equal(undefined);
		const heard = new Array<string>();
		const connections = [
			engine.players.onAdded((player) => heard.push(`added ${player.UserId}`)),
			engine.players.onRemoving((player, ...more: Array<unknown>) => {
				heard.push(`removing ${player.UserId} ${more.size()}`);
			}),
		];
		players.added.fire(first);
		players.removing.fire(second, Enum.PlayerExitReason.Unknown);
		expect(heard.join(", ")).to.equal("added 5, removing 6 0");
		for (const connection of connections) connection.Disconnect();
		expect(players.added.count() + players.removing.count()).to.equal(0);
	});

	it("a player is present until the server lost them, and nothing but a Player is taken for one", () => {
		const { server, engine, present } = startScene({ hasRealPlayers: true });
		expect(engine.players.isPresent(present[0])).to.equal(true);
		server.leave(server.players[0]);
		expect(engine.players.isPresent(present[0])).to.equal(false);
		const stranger = { UserId: 5, Name: "Mock", DisplayName: "Mock", Kick() {} };
		expect(() => engine.players.isPresent(stranger)).to.throw("a Player instance is expected, not Mock");
	});

	it("UserService is asked for one user, and leaves out whom it does not know", () => {
		const { server, engine } = startScene();
		expect(server.await(() => engine.users.existsAsync(6))).to.equal(true);
		expect(server.await(() => engine.users.existsAsync(7))).to.equal(false);
	});

	it("PolicyService and AnalyticsService are asked in the order of their parameters", () => {
		const { server, engine, present, asked } = startScene();
		const ask = (player: Player): string => {
			const policy = server.await(() => engine.policies.getPolicyAsync(player));
			return `${policy.arePaidRandomItemsRestricted} ${policy.isEligibleToPurchaseSubscription}`;
		};
		expect(`${ask(present[0])}, ${ask(present[1])}`).to.equal("false false, true true");
		const event = { currency: "Coins", amount: 5, endingBalance: 15, transactionType: "Shop" };
		engine.analytics.logEconomyEvent(present[0], { ...event, flow: "Source" });
		const customFields = ["weapon", "level 3"];
		engine.analytics.logEconomyEvent(present[1], { ...event, flow: "Sink", itemSku: "Sword", customFields });
		expect(asked.join("; ")).to.equal(
			"Player5 Source 5 Coins to 15 by Shop, nil, nil, nil; Player6 Sink 5 Coins to 15 by Shop, Sword, weapon, level 3",
		);
	});

	describe("the DataModel, by its reference,", () => {
		it("tells what process this is, and runs what is bound to its close", () => {
			const { server, engine, model } = startScene();
			const { host } = engine;
			expect(`${host.placeId} ${host.jobId}`).to.equal("1818 0A1B2C3D-0000-4000-8000-000000000001");
			expect(`${host.isStudio} ${host.isServer}`).to.equal("false true");
			let closed = "";
			host.onClose((...args: Array<unknown>) => {
				closed += `closed ${args.size()}`;
			});
			for (const callback of model.closeCallbacks) callback(Enum.CloseReason.DeveloperUpdate);
			expect(closed).to.equal("closed 0");
			host.print("one");
			host.warn("two");
			expect(server.output.map((line) => `${line.kind} ${line.text}`).join(", ")).to.equal("print one, warn two");
		});

		it("tells of a planned restart in seconds, and never of one that was to be already", () => {
			const { engine, model } = startScene();
			const heard = new Array<number>();
			const connection = engine.host.onRestartScheduled((seconds) => heard.push(seconds));
			const now = engine.clock.unixMillis();
			const { DeveloperUpdate, RobloxMaintenance } = Enum.CloseReason;
			model.restart.fire(DateTime.fromUnixTimestampMillis(now + 90_500), DeveloperUpdate, {});
			model.restart.fire(DateTime.fromUnixTimestampMillis(now - 1), RobloxMaintenance, { note: "x" });
			connection.Disconnect();
			model.restart.fire(DateTime.fromUnixTimestampMillis(now + 60_000), DeveloperUpdate, {});
			expect(heard.join(" ")).to.equal("90.5 0");
		});

		it("of an engine without that event tells of no restart and fails for nobody", () => {
			const { engine } = startScene({ isOldEngine: true });
			const connection = engine.host.onRestartScheduled(() => error("never"));
			connection.Disconnect();
			connection.Disconnect();
		});
	});

	it("clocks, chance and threads are those of the process", () => {
		const { cloud, server, engine } = startScene();
		const { clock, random, scheduler } = engine;
		const millis = clock.unixMillis();
		expect(clock.unixSeconds()).to.equal(math.floor(millis / 1000));
		const started = clock.monotonicSeconds();
		const order = new Array<string>();
		server.run(() => {
			scheduler.spawn((word: string) => order.push(word), "spawned");
			scheduler.defer((word: string) => order.push(word), "deferred");
			scheduler.delay(1, (word: string) => order.push(word), "delayed");
			const cancelled = scheduler.delay(0.5, () => order.push("never"));
			scheduler.cancel(cancelled);
			scheduler.cancel(cancelled);
			const sleeper = scheduler.spawn(() => order.push(`woken ${coroutine.yield()[0] as string}`));
			scheduler.resume(sleeper, "now");
			scheduler.resume(sleeper, "again");
			order.push(`waited ${scheduler.wait(2) >= 2}`);
		});
		cloud.advance(3);
		expect(order.join(", ")).to.equal("spawned, woken now, deferred, delayed, waited true");
		expect(clock.monotonicSeconds() - started >= 3).to.equal(true);
		const drawn = random.number();
		expect(drawn >= 0 && drawn < 1).to.equal(true);
		expect(random.guid()).to.equal("0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d");
	});

	it("a notice reaches who listens and who waits, with every value as it is", () => {
		const { cloud, server, engine } = startScene();
		const notice = engine.notices.createNotice<[item: object | undefined, word: string]>();
		const item = {};
		const heard = new Array<string>();
		const connection = notice.Connect((got, word) => heard.push(`${got === item} ${word}`));
		server.run(() => {
			const [got, word] = notice.Wait();
			heard.push(`waited ${got === undefined} ${word}`);
		});
		server.run(() => notice.Fire(undefined, "first"));
		cloud.advance(1);
		server.run(() => notice.Fire(item, "second"));
		cloud.advance(1);
		connection.Disconnect();
		server.run(() => notice.Fire(item, "third"));
		cloud.advance(1);
		expect(heard.sort().join(", ")).to.equal("false first, true second, waited true first");
	});

	it("requests and messages go over the wire, and a screen is covered", () => {
		const cloud = new SimCloud();
		const server = cloud.startServer();
		const handle = headless!.startServer(server);
		const { robloxEngine } = handle.require(ENGINE) as { robloxEngine: Engine };
		const remotes = coverage.watch("engine.remotes", robloxEngine.remotes);
		const simPlayer = server.join(5);
		const client = server.startClient(simPlayer);
		const clientHandle = headless!.startClient(handle, client);
		const clientModule = clientHandle.require(`${ENGINE}.client`) as { robloxClientEngine: ClientEngine };
		// The rest of a client's engine are the modules of the server's.
		const { robloxClientEngine } = clientModule;
		const clientRemotes = coverage.watch("client.remotes", robloxClientEngine.remotes);
		const screen = coverage.watch("client.screen", robloxClientEngine.screen);
		server.run(() => {
			remotes.onRequest("echo", (player, ...args) => `${player.UserId} ${args.size()} ${args[1]}`);
		});
		expect(client.await(() => clientRemotes.requestAsync("echo", "a", "b"))).to.equal("5 2 b");
		const heard = new Array<defined>();
		const connection = clientRemotes.onMessage("news", (payload) => heard.push(payload as defined));
		for (const word of ["first", "second"]) {
			server.run(() => remotes.send("news", handle.player(simPlayer), word));
			cloud.advance(1);
			connection.Disconnect();
		}
		expect(heard.join(" ")).to.equal("first");
		const uncover = client.await(() => screen.cover("Please wait") as unknown as defined) as () => void;
		expect(clientHandle.player.FindFirstChildOfClass("PlayerGui")!.GetChildren().size()).to.equal(1);
		uncover();
	});

	// The specs above are where they are used: with a pattern that leaves some of them out, this one fails.
	it("every member of every adapter was used by one of these specs", () => {
		expect(coverage.size() > 50).to.equal(true);
		expect(coverage.unused().join(", ")).to.equal("");
	});
};
