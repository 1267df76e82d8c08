import { SimCloud } from "../../src/testing";

export = () => {
	describe("messages", () => {
		it("reach every subscriber after a while, the publisher included", () => {
			const cloud = new SimCloud();
			const heard = new Array<string>();
			for (const name of ["east", "west"]) {
				const server = cloud.startServer({ name });
				server.await(() =>
					server.engine.messaging.subscribeAsync("news", (data) => heard.push(`${name} ${data}`)),
				);
			}
			const east = cloud.servers[0];
			const publishedAt = east.engine.clock.unixSeconds();
			let sentAt = 0;
			east.await(() => {
				east.engine.messaging.subscribeAsync("news", (_, sent) => {
					sentAt = sent;
				});
				east.engine.messaging.publishAsync("news", "hello");
			});
			cloud.advance(2.5);
			heard.sort();
			expect(heard.join(", ")).to.equal("east hello, west hello");
			expect(sentAt >= publishedAt && sentAt <= publishedAt + 2).to.equal(true);
		});

		it("are copies, and stop with the connection", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const { messaging } = server.engine;
			const heard = new Array<{ coins: number }>();
			const connection = server.await(() => {
				return messaging.subscribeAsync("news", (data) => heard.push(data as { coins: number }));
			});
			const data = { coins: 1 };
			server.await(() => messaging.publishAsync("news", data));
			data.coins = 2;
			cloud.advance(2.5);
			expect(heard.size()).to.equal(1);
			expect(heard[0].coins).to.equal(1);
			server.await(() => messaging.publishAsync("news", data));
			connection.Disconnect();
			cloud.advance(2.5);
			expect(heard.size()).to.equal(1);
		});

		it("get lost, come twice and come late when faults say so", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const { messaging } = server.engine;
			let count = 0;
			server.await(() => {
				messaging.subscribeAsync("news", () => {
					count += 1;
				});
			});
			const publish = (): void => {
				server.await(() => messaging.publishAsync("news", 1));
				cloud.advance(2.5);
			};
			cloud.faults.script({ topic: "news", kind: "drop" });
			publish();
			expect(count).to.equal(0);
			cloud.faults.script({ topic: "news", kind: "double" });
			publish();
			expect(count).to.equal(2);
			cloud.faults.rates.messageDrop = 1;
			publish();
			expect(count).to.equal(2);
			cloud.faults.clear();
			cloud.faults.rates.messageLate = 1;
			publish();
			expect(count).to.equal(2);
			cloud.advance(30);
			expect(count).to.equal(3);
		});

		it("fail to be published or subscribed to, and subscribing may hang", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const { messaging } = server.engine;
			const subscribe = (): void => {
				server.await(() => messaging.subscribeAsync("news", () => {}), 60);
			};
			cloud.faults.script({ call: "PublishAsync", kind: "errorBefore" });
			expect(() => server.await(() => messaging.publishAsync("news", 1))).to.throw("502:");
			cloud.faults.rates.subscribeError = 1;
			expect(subscribe).to.throw("502:");
			cloud.faults.clear();
			cloud.faults.rates.subscribeHang = 1;
			expect(subscribe).to.throw("60 virtual seconds");
		});

		it("are refused beyond 1 kB, and topics beyond 80 characters", () => {
			const server = new SimCloud().startServer();
			const publish = (topic: string, data: unknown): (() => void) => {
				return () => server.await(() => server.engine.messaging.publishAsync(topic, data));
			};
			publish(string.rep("t", 80), string.rep("x", 1022))();
			expect(publish("topic", string.rep("x", 1023))).to.throw("1024");
			expect(publish("topic", () => {})).to.throw("function");
			expect(publish(string.rep("t", 81), 1)).to.throw("80");
			expect(publish("", 1)).to.throw("80");
		});

		it("are limited in number per server", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			let refused = 0;
			for (const _message of $range(1, 610)) {
				server.run(() => {
					const [isOk] = pcall(() => server.engine.messaging.publishAsync("topic", 1));
					if (!isOk) refused += 1;
				});
			}
			expect(refused).to.equal(10);
			const subscribe = (): void => {
				server.await(() => {
					for (const _topic of $range(1, 21)) server.engine.messaging.subscribeAsync("topic", () => {});
				});
			};
			expect(subscribe).to.throw("20 subscriptions");
		});

		it("are dropped without an error beyond what a topic may receive, and counted", () => {
			const cloud = new SimCloud();
			const sender = cloud.startServer();
			const receiver = cloud.startServer();
			const heard = { busy: 0, other: 0 };
			receiver.await(() => {
				receiver.engine.messaging.subscribeAsync("busy", () => (heard.busy += 1));
				receiver.engine.messaging.subscribeAsync("other", () => (heard.other += 1));
			});
			const publish = (topic: string, count: number): void => {
				for (const _message of $range(1, count)) {
					sender.run(() => sender.engine.messaging.publishAsync(topic, 1));
				}
				cloud.advance(2.5);
			};
			publish("busy", 210);
			publish("other", 1);
			expect(heard.busy).to.equal(40 + 80 * 2);
			expect(heard.other).to.equal(1);
			expect(cloud.messagesOverLimit("busy")).to.equal(10);
			expect(cloud.messagesOverLimit()).to.equal(10);
			cloud.advance(60);
			publish("busy", 210);
			expect(heard.busy).to.equal(400);
		});

		it("are dropped beyond what all servers of the experience may receive", () => {
			const cloud = new SimCloud();
			const sender = cloud.startServer();
			let heard = 0;
			sender.await(() => {
				for (const index of $range(1, 6)) {
					sender.engine.messaging.subscribeAsync(`topic${index}`, () => (heard += 1));
				}
			});
			cloud.advance(60);
			for (const index of $range(1, 600)) {
				sender.run(() => sender.engine.messaging.publishAsync(`topic${(index % 6) + 1}`, 1));
			}
			cloud.advance(2.5);
			expect(heard).to.equal(600);
			const second = cloud.startServer();
			for (const index of $range(1, 600)) {
				second.run(() => second.engine.messaging.publishAsync(`topic${(index % 6) + 1}`, 1));
			}
			cloud.advance(2.5);
			expect(cloud.messagesOverLimit() > 500).to.equal(true);
			expect(heard + cloud.messagesOverLimit()).to.equal(1200);
		});

		it("take as long as the option says", () => {
			const cloud = new SimCloud({ messageSeconds: [1, 2] });
			const server = cloud.startServer();
			const { messaging } = server.engine;
			const delays = new Array<number>();
			server.await(() => {
				messaging.subscribeAsync("news", (sentAt) => delays.push(cloud.now() - (sentAt as number)));
			});
			for (const _message of $range(1, 50)) server.run(() => messaging.publishAsync("news", cloud.now()));
			cloud.advance(5);
			expect(delays.size()).to.equal(50);
			for (const seconds of delays) expect(seconds >= 1 && seconds < 2.3).to.equal(true);
		});

		it("do not reach a server that crashed", () => {
			const cloud = new SimCloud();
			const east = cloud.startServer();
			const west = cloud.startServer();
			let count = 0;
			west.await(() => {
				west.engine.messaging.subscribeAsync("news", () => {
					count += 1;
				});
			});
			east.await(() => east.engine.messaging.publishAsync("news", 1));
			west.crash();
			cloud.advance(2.5);
			east.await(() => east.engine.messaging.publishAsync("news", 1));
			cloud.advance(2.5);
			expect(count).to.equal(0);
		});
	});
};
