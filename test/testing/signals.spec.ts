import { SimCloud } from "../../src/testing";

export = () => {
	describe("engine signals", () => {
		it("reach their listeners at the end of the step in deferred mode", () => {
			const cloud = new SimCloud({ signalMode: "deferred" });
			const server = cloud.startServer();
			const order = new Array<string>();
			const notice = server.engine.notices.createNotice<[text: string]>();
			notice.Connect((text) => order.push(text));
			server.run(() => {
				notice.Fire("heard");
				order.push("fired");
			});
			expect(order.join(" ")).to.equal("fired heard");
		});

		it("reach their listeners before the next line in immediate mode", () => {
			const cloud = new SimCloud({ signalMode: "immediate" });
			const server = cloud.startServer();
			const order = new Array<string>();
			const notice = server.engine.notices.createNotice<[text: string]>();
			notice.Connect((text) => order.push(text));
			server.run(() => {
				notice.Fire("heard");
				order.push("fired");
			});
			expect(order.join(" ")).to.equal("heard fired");
		});

		it("do not reach a listener that disconnected before its turn", () => {
			for (const signalMode of ["immediate", "deferred"] as const) {
				const cloud = new SimCloud({ signalMode });
				const server = cloud.startServer();
				let count = 0;
				const notice = server.engine.notices.createNotice<[]>();
				const first = notice.Connect(() => second.Disconnect());
				const second = notice.Connect(() => {
					count += 1;
				});
				server.run(() => notice.Fire());
				expect(count).to.equal(0);
				first.Disconnect();
				first.Disconnect();
				server.run(() => notice.Fire());
				expect(count).to.equal(0);
			}
		});

		it("wake a thread that waits for them, once", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const notice = server.engine.notices.createNotice<[text: string, amount: number]>();
			server.engine.scheduler.delay(1, () => notice.Fire("coins", 5));
			const heard = server.await(() => {
				const [text, amount] = notice.Wait();
				return `${text} ${amount}`;
			});
			expect(heard).to.equal("coins 5");
			server.run(() => notice.Fire("coins", 6));
			expect(cloud.errors.size()).to.equal(0);
		});

		it("run each listener in a thread of its own", () => {
			const cloud = new SimCloud({ signalMode: "immediate" });
			const server = cloud.startServer();
			const order = new Array<string>();
			const notice = server.engine.notices.createNotice<[]>();
			notice.Connect(() => {
				server.engine.scheduler.wait(1);
				order.push("slow");
			});
			notice.Connect(() => error("broken"));
			notice.Connect(() => order.push("quick"));
			server.run(() => notice.Fire());
			cloud.advance(2);
			expect(order.join(" ")).to.equal("quick slow");
			expect(cloud.takeErrors().size()).to.equal(1);
		});

		it("may fire themselves hundreds deep", () => {
			const cloud = new SimCloud({ signalMode: "immediate" });
			const server = cloud.startServer();
			let depth = 0;
			const notice = server.engine.notices.createNotice<[]>();
			notice.Connect(() => {
				depth += 1;
				if (depth < 150) notice.Fire();
			});
			server.run(() => notice.Fire());
			expect(depth).to.equal(150);
		});
	});
};
