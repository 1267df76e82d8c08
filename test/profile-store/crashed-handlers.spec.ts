import { SimCloud } from "../../src/testing";
import type { Profile } from "../../src/profile-store/types";
import type { PlayerData, TestServer } from "../support/world";
import { startServer } from "../support/world";

/** How a handler of gifts may be written. */
const HANDLERS: ReadonlyArray<
	readonly [name: string, give: (profile: Profile<PlayerData>, processed: () => void) => void]
> = [
	[
		"says processed at once",
		(profile, processed) => {
			profile.Data.Cash += 50;
			processed();
		},
	],
	[
		"saves before it says processed",
		(profile, processed) => {
			profile.Data.Cash += 50;
			profile.Save();
			processed();
		},
	],
	[
		"ends the session before it says processed",
		(profile, processed) => {
			profile.Data.Cash += 50;
			profile.EndSession();
			processed();
		},
	],
	[
		"says processed before it gives, and saves",
		(profile, processed) => {
			processed();
			profile.Save();
			profile.Data.Cash += 50;
		},
	],
	[
		"puts another table in the place of Data",
		(profile, processed) => {
			profile.Save();
			profile.Data = { ...profile.Data, Cash: profile.Data.Cash + 50 };
			processed();
		},
	],
	[
		"raises after it said processed",
		(profile, processed) => {
			profile.Data.Cash += 50;
			processed();
			profile.Save();
			error("of the game");
		},
	],
];

function handle(server: TestServer, profile: Profile<PlayerData>, give: (typeof HANDLERS)[number][1]): void {
	server.sim.run(() => profile.MessageHandler((_message, processed) => give(profile, processed)));
}

/** A gift that waits, a server that crashes so many events after it was handled, and the Cash of the next session. */
function cashAfterCrash(
	give: (typeof HANDLERS)[number][1],
	events: number,
): { readonly cash: number; readonly isOver: boolean } {
	const cloud = new SimCloud({ frameRate: 10 });
	const server = startServer(cloud);
	server.await(() => server.store().MessageAsync("a", { Gift: 50 }));
	const profile = server.load("a");
	handle(server, profile, give);
	const endsAt = cloud.now() + 4;
	for (const _ of $range(1, events)) cloud.step();
	const isOver = cloud.now() > endsAt;
	server.sim.crash();
	cloud.takeErrors();
	const later = startServer(cloud);
	const second = later.load("a");
	handle(later, second, HANDLERS[0][1]);
	const cash = second.Data.Cash;
	cloud.takeErrors();
	return { cash, isOver };
}

/** A server that crashes between any two events of a save loses no message that was sent, and gives none twice. */
export = () => {
	describe("a gift whose server crashes at any moment is given once", () => {
		for (const [name, give] of HANDLERS) {
			it(`where its handler ${name}`, () => {
				let events = 0;
				let isOver = false;
				while (!isOver && events < 400) {
					const answer = cashAfterCrash(give, events);
					if (answer.cash !== 150) error(`${answer.cash} Cash after a crash at event ${events}`, 0);
					isOver = answer.isOver;
					events += 3;
				}
				expect(isOver).to.equal(true);
			});
		}
	});
};
