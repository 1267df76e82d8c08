import { leave, oldRecord, profileIn } from "../support/records";
import { startWorld, STORE_NAME } from "../support/world";

type Queue = Array<[number, object]>;

const QUEUES: ReadonlyArray<readonly [name: string, counter: number, queue: Queue]> = [
	["a counter behind its messages", 0, [[5, { Coins: 1 }]]],
	[
		"two messages of one id",
		3,
		[
			[3, { Coins: 1 }],
			[3, { Coins: 1 }],
		],
	],
	[
		"ids that fall",
		9,
		[
			[9, { Coins: 1 }],
			[4, { Coins: 1 }],
		],
	],
];

/** A queue whose ids another tool has mixed up: every message is given once, and later ones too. */
export = () => {
	describe("a queue of messages with ids that cannot be", () => {
		for (const [name, counter, queue] of QUEUES) {
			it(`(${name}) is given in full, once, and keeps nobody out`, () => {
				const { cloud, server } = startWorld();
				const record = oldRecord(0);
				record.GlobalUpdates = [counter, queue];
				cloud.dataStore(STORE_NAME).preload("a", record);
				for (const _ of $range(1, 6)) server.await(() => server.store().MessageAsync("a", { Coins: 1 }));
				for (const _ of $range(1, 2)) {
					const profile = server.load("a");
					server.sim.run(() =>
						profile.MessageHandler<{ Coins: number }>((message, processed) => {
							profile.Data.Cash += message.Coins;
							processed();
						}),
					);
					cloud.advance(3);
					leave(cloud, server, profile);
				}
				expect(profileIn(cloud, "a").Data.Cash).to.equal(queue.size() + 6);
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(0);
			});
		}
	});
};
