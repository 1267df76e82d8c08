import type { Profile } from "../../src/profile-store/types";
import type { PeerServer } from "../support/old-servers";
import { IS_HEADLESS } from "../support/old-servers";
import type { RowPlay } from "../support/rows";
import { row as rowCases } from "../support/rows";
import type { PlayerData } from "../support/world";

function collect(server: PeerServer, profile: Profile<PlayerData>): Array<number> {
	const coins = new Array<number>();
	server.run(() => {
		profile.MessageHandler<{ Coins: number }>((message, processed) => {
			coins.push(message.Coins);
			processed();
		});
	});
	return coins;
}

export = () => {
	// The reference module runs headless only. Said here, because `row` below belongs to this function, not to the describe.
	if (!IS_HEADLESS) SKIP();

	const row = (number: number, title: string, play: RowPlay, isKept = false) => {
		for (const { title: name, run } of rowCases(number, title, play, isKept)) it(name, run);
	};

	describe("where the reference fails: messages", () => {
		row(2, "every gift of a burst arrives within 10 s", (world) => {
			const owner = world.start();
			const sender = world.start();
			const coins = collect(owner, owner.load("a"));
			world.cloud.advance(10);
			for (const amount of [1, 2, 3]) {
				sender.send("a", { Coins: amount });
				world.cloud.advance(1);
			}
			world.cloud.advance(8);
			return coins.size() === 3 ? undefined : `${coins.size()} of 3 arrived`;
		});

		row(4, "a message whose reply is lost is stored once", (world) => {
			const server = world.start();
			world.cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "lostReply" });
			server.send("a", { Coins: 5 });
			const record = world.stored<{ GlobalUpdates: [number, Array<unknown>] }>("a");
			const count = record.GlobalUpdates[1].size();
			return count === 1 ? undefined : `it is stored ${count} times`;
		});

		row(9, "a message that cannot be stored is refused at once, with the path", (world) => {
			const server = world.start();
			let problem: unknown = "still being tried";
			server.run(() => {
				[, problem] = pcall(() => server.store().MessageAsync("a", { Gift: { use: () => {} } }));
			});
			world.cloud.advance(30);
			const isNamed = tostring(problem).find("Gift.use", 1, true)[0] !== undefined;
			return isNamed ? undefined : `the answer was: ${problem}`;
		});

		row(20, "a full queue refuses the new message and keeps the oldest", (world) => {
			const server = world.start();
			const record = {
				GlobalUpdates: [1000, [] as Array<[number, object]>],
			};
			for (const id of $range(1, 1000))
				(record.GlobalUpdates[1] as Array<[number, object]>).push([id, { Coins: id }]);
			world.cloud.dataStore("PlayerData").preload("a", record);
			const isStored = server.send("a", { Coins: 5 });
			const queue = world.stored<{ GlobalUpdates: [number, Array<[number, object]>] }>("a").GlobalUpdates[1];
			if (queue[0][0] !== 1) return "the oldest is gone";
			return isStored ? "it answers that the message is stored" : undefined;
		});

		row(23, "a message is with one handler at a time, also when that one yields", (world) => {
			const server = world.start();
			const profile = server.load("a");
			let second = 0;
			server.run(() => {
				profile.MessageHandler((_, processed) => {
					server.sim.engine.scheduler.wait(3);
					processed();
				});
				profile.MessageHandler((_, processed) => {
					second += 1;
					processed();
				});
			});
			server.send("a", { Coins: 5 });
			world.cloud.advance(10);
			return second === 0 ? undefined : "the second handler ran too";
		});

		row(24, "closing waits for a message that is under way", (world) => {
			const server = world.start();
			world.cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "errorBefore" });
			server.run(() => server.store().MessageAsync("a", { Coins: 5 }));
			world.cloud.advance(0.05);
			server.sim.close();
			world.cloud.advance(35);
			return world.stored("a") !== undefined ? undefined : "the message was lost";
		});
	});
};
