import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import {
	answerPrompt,
	askForGift,
	BUYER,
	FRIEND,
	GEMS,
	GEMS_GIFT,
	openGiftShop,
	storedGems,
	storedGiftCredits,
	storedOutgoing,
} from "../../support/gift-world";
import type { ShopServer } from "../../support/shop";
import { STORE_NAME } from "../../support/world";

type Place = "here" | "there" | "offline";

/** A buyer on the server "first" and a friend somewhere. */
class GiftStory {
	public readonly cloud: SimCloud;
	public readonly first: ShopServer;
	public readonly second: ShopServer;
	public buyer: SimPlayer;

	constructor(
		private readonly place: Place,
		seed = 1,
	) {
		this.cloud = new SimCloud({ seed });
		this.first = openGiftShop(this.cloud, "first");
		this.second = openGiftShop(this.cloud, "second");
		this.buyer = this.first.join(this.cloud, BUYER);
		if (place === "here") this.first.join(this.cloud, FRIEND);
		if (place === "there") this.second.join(this.cloud, FRIEND);
	}

	/** Lets so many events happen; answers whether all was done before. */
	public run(eventCount: number): boolean {
		for (const _ of $range(1, eventCount)) {
			if (this.isDone()) return true;
			this.cloud.step();
		}
		return false;
	}

	/** The recipient's server dies; the friend is on the first one soon. */
	public crashSecond(): void {
		this.second.server.sim.crash();
		this.first.join(this.cloud, FRIEND);
		this.settle();
	}

	/** The first server dies; everyone who was in it is on the second one soon. */
	public crash(): void {
		this.first.server.sim.crash();
		this.buyer = this.second.join(this.cloud, BUYER);
		if (this.place === "here") this.second.join(this.cloud, FRIEND);
		this.settle();
	}

	public settle(): void {
		this.cloud.advance(60);
		if (this.place === "offline") this.second.join(this.cloud, FRIEND);
		this.cloud.advance(20);
	}

	public balance(): number {
		return (
			storedGems(this.cloud, FRIEND) +
			storedGiftCredits(this.cloud, BUYER) +
			this.cloud.purchases.unresolved(BUYER).size()
		);
	}

	private isDone(): boolean {
		if (!this.cloud.purchases.unresolved(BUYER).isEmpty() || storedOutgoing(this.cloud, BUYER) > 0) return false;
		return this.place === "offline" || storedGems(this.cloud, FRIEND) > 0;
	}
}

const EVENTS_MAX = 400;

/** Kills a server after 1, 2, 3 ... events until all was over before; the gift must have arrived once in each case. */
function killAtEveryEvent(
	place: Place,
	begin: (story: GiftStory) => void,
	kill: (story: GiftStory) => void,
): { readonly crashCount: number; readonly problems: Array<string> } {
	const problems = new Array<string>();
	for (const eventCount of $range(1, EVENTS_MAX)) {
		const story = new GiftStory(place);
		begin(story);
		const isDone = story.run(eventCount);
		kill(story);
		const received = storedGems(story.cloud, FRIEND);
		const outgoing = storedOutgoing(story.cloud, BUYER);
		if (received !== 1 || story.balance() !== 1 || outgoing !== 0) {
			problems.push(
				`after ${eventCount} events: ${received} received, ${story.balance()} for 1, ${outgoing} left`,
			);
		}
		if (isDone) return { crashCount: eventCount, problems };
	}
	return { crashCount: EVENTS_MAX, problems: ["it never ended"] };
}

function buyGift(story: GiftStory): void {
	askForGift(story.first, story.buyer);
	answerPrompt(story.cloud, story.buyer, true);
}

/** A purchase without a recipient, whose credit is then given. */
function giveCredit(story: GiftStory): void {
	story.cloud.purchases.buy(story.buyer, GEMS_GIFT);
	story.cloud.advance(5);
	story.first.server.sim.run(() => story.first.service.GiftProduct(story.buyer, FRIEND, GEMS));
}

export = () => {
	for (const place of ["here", "there", "offline"] as const) {
		describe(`with its recipient ${place}`, () => {
			it("a gift arrives once, whatever event after the purchase its server dies at", () => {
				const { crashCount, problems } = killAtEveryEvent(place, buyGift, (story) => story.crash());
				expect(problems.join("; ")).to.equal("");
				expect(crashCount > 10).to.equal(true);
			});

			it("a gift arrives once, or its credit is back, whatever event after its credit's use its server dies at", () => {
				const problems = new Array<string>();
				for (const eventCount of $range(1, 60)) {
					const story = new GiftStory(place);
					giveCredit(story);
					story.run(eventCount);
					story.crash();
					if (story.balance() !== 1) problems.push(`after ${eventCount} events: ${story.balance()} for 1`);
				}
				expect(problems.join("; ")).to.equal("");
			});

			for (const kind of ["lostReply", "errorBefore"] as const) {
				it(`a gift arrives once, whichever write meets ${kind}`, () => {
					for (const writeCount of $range(0, 9)) {
						const story = new GiftStory(place);
						story.cloud.faults.script({ call: "UpdateAsync", store: STORE_NAME, kind, after: writeCount });
						buyGift(story);
						story.settle();
						expect(`write ${writeCount}: ${storedGems(story.cloud, FRIEND)}, ${story.balance()}`).to.equal(
							`write ${writeCount}: 1, 1`,
						);
					}
				});
			}
		});
	}

	it("a gift arrives once, whatever event after the purchase the recipient's server dies at", () => {
		const { crashCount, problems } = killAtEveryEvent("there", buyGift, (story) => story.crashSecond());
		expect(problems.join("; ")).to.equal("");
		expect(crashCount > 10).to.equal(true);
	});

	it("gifts arrive once each while receipts come twice and writes fail by chance", () => {
		for (const seed of $range(1, 10)) {
			const story = new GiftStory("there", seed);
			const { rates } = story.cloud.faults;
			rates.lostReply = 0.2;
			rates.errorBefore = 0.2;
			rates.grantLost = 0.3;
			rates.receiptDouble = 0.5;
			for (const _ of $range(1, 3)) {
				story.cloud.purchases.buy(story.buyer, GEMS_GIFT);
				story.first.server.sim.run(() => story.first.service.GiftProduct(story.buyer, FRIEND, GEMS));
				story.cloud.advance(20);
			}
			story.cloud.faults.clear();
			story.first.server.sim.leave(story.buyer);
			story.cloud.advance(60);
			story.buyer = story.first.join(story.cloud, BUYER);
			story.settle();
			expect(`seed ${seed}: ${story.balance()}`).to.equal(`seed ${seed}: 3`);
		}
	});
};
