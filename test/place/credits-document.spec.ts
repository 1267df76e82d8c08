import type { PromptResult } from "../../src/monetisation/types";
import type { SimPlayer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import type { PlaceClient, PlaceServer } from "./coffer-place";
import { bootClient, bootPlace } from "./coffer-place";

const RESPAWN_BOOST = 123456789;
const SUPER_POWERUP = 1001;
const POWERUP = 1002;
const OLD_COINS = 1003;
const NEW_COINS = 1004;
const SOON = 3;

/** What the spec sets in place of a match, a target and a game. */
interface State {
	match?: { State: string; done?: Array<string> };
	isGameActive: boolean;
	target?: { damage: number };
}

interface ServerShared {
	readonly State: State;
	readonly SellWithCredits: (this: void, player: Player) => PromptResult;
	readonly SellWithoutCredits: (this: void, player: Player) => PromptResult;
	readonly Tell: (this: void, player: Player, productId: number) => void;
	readonly CreditsOnServer: (this: void, player: Player, productId: number) => number;
	readonly Service: {
		GetCredits(player: Player, productId: number): number;
		GrantCredit(player: Player, productId: number): boolean;
		ConsumeCredit(player: Player, productId: number): boolean;
		AttemptCreditPurchase(player: Player, productId: number): boolean;
	};
}

interface ClientShared {
	readonly Press: (this: void, productId: number) => void;
	readonly List: (this: void) => void;
}

/** The specification's examples in a server and in the client of one player. */
class Examples {
	public readonly cloud = new SimCloud();
	public readonly server: PlaceServer;
	public readonly simPlayer: SimPlayer;
	public readonly player: Player;
	public readonly client: PlaceClient;
	public readonly shared: ServerShared;

	constructor() {
		this.server = bootPlace(this.cloud, ["credits-document"]);
		this.simPlayer = this.server.sim.join(7, { name: "Ana" });
		this.player = this.server.player(this.simPlayer);
		this.client = bootClient(this.server, this.simPlayer, ["credits-document"]);
		this.cloud.advance(SOON);
		this.shared = this.server.handle.env.shared as ServerShared;
	}

	public buy(productId: number): boolean {
		const purchase = this.cloud.purchases.buy(this.simPlayer, productId);
		this.cloud.advance(SOON);
		return this.cloud.purchases.isGranted(purchase);
	}

	public credits(productId: number): number {
		return this.shared.Service.GetCredits(this.player, productId);
	}

	public sell(sell: (this: void, player: Player) => PromptResult): string {
		return this.server.sim.await(() => sell(this.player)).code;
	}

	public press(productId: number): void {
		const { Press } = this.client.handle.env.shared as ClientShared;
		this.client.sim.run(() => Press(productId));
		this.cloud.advance(SOON);
	}

	public startMatch(): Array<string> {
		const done = new Array<string>();
		this.shared.State.match = {
			State: "Active",
			ApplyRespawnBoost(_player: Player, duration: number) {
				done.push(`respawn ${duration}`);
			},
			ApplyPowerup(_player: Player, powerup: string) {
				done.push(`powerup ${powerup}`);
			},
		} as never;
		return done;
	}

	public coins(): number {
		const stats = this.player.FindFirstChild("Stats")!;
		return (stats.FindFirstChild("Coins") as IntValue).Value;
	}
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("the examples of the specification of credits", () => {
		it("Match-Based Powerup: applied in an active match, a credit without one", () => {
			const examples = new Examples();
			expect(examples.buy(RESPAWN_BOOST)).to.equal(true);
			expect(examples.credits(RESPAWN_BOOST)).to.equal(1);
			examples.shared.State.match = { State: "Over" };
			expect(examples.buy(RESPAWN_BOOST)).to.equal(true);
			expect(examples.credits(RESPAWN_BOOST)).to.equal(2);
			const done = examples.startMatch();
			expect(examples.buy(RESPAWN_BOOST)).to.equal(true);
			expect(done.join()).to.equal("respawn 30");
			expect(examples.credits(RESPAWN_BOOST)).to.equal(2);
			const granted = examples.server
				.printed()
				.filter((line) => line.find("[Monetisation] Granted credit", 1, true)[0] !== undefined);
			expect(granted.size()).to.equal(2);
		});

		it("Handler Return Values: a target takes the damage, no target is a credit", () => {
			const examples = new Examples();
			examples.buy(SUPER_POWERUP);
			expect(examples.credits(SUPER_POWERUP)).to.equal(1);
			let damage = 0;
			examples.shared.State.isGameActive = true;
			examples.shared.State.target = {
				TakeDamage(amount: number) {
					damage += amount;
				},
			} as never;
			examples.buy(SUPER_POWERUP);
			expect(damage).to.equal(10);
			expect(examples.credits(SUPER_POWERUP)).to.equal(1);
		});

		it("Server-Side: a credit goes first, is kept when it fails, and is left alone where it is not to be checked", () => {
			const examples = new Examples();
			const { shared, cloud } = examples;
			examples.buy(SUPER_POWERUP);
			expect(examples.sell(shared.SellWithCredits)).to.equal("CreditKept");
			expect(examples.credits(SUPER_POWERUP)).to.equal(1);
			expect(cloud.purchases.prompts.size()).to.equal(0);
			cloud.advance(2);
			expect(examples.sell(shared.SellWithoutCredits)).to.equal("Prompted");
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], false);
			cloud.advance(2);
			shared.State.isGameActive = true;
			shared.State.target = { TakeDamage() {} } as never;
			expect(examples.sell(shared.SellWithCredits)).to.equal("CreditUsed");
			expect(examples.credits(SUPER_POWERUP)).to.equal(0);
			cloud.advance(2);
			expect(examples.sell(shared.SellWithCredits)).to.equal("Prompted");
		});

		it("Client-Side: without a credit the button prompts, with one it uses it", () => {
			const examples = new Examples();
			const { cloud, client } = examples;
			examples.press(POWERUP);
			expect(cloud.purchases.prompts.size()).to.equal(1);
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], true);
			cloud.advance(SOON);
			const done = examples.startMatch();
			examples.press(POWERUP);
			expect(done.join()).to.equal("powerup speed");
			expect(cloud.purchases.prompts.size()).to.equal(0);
			expect(client.printed().includes("You have 1 free attempts!")).to.equal(true);
			expect(examples.credits(POWERUP)).to.equal(0);
		});

		it("Client-Side: all credits at once", () => {
			const examples = new Examples();
			examples.shared.Service.GrantCredit(examples.player, POWERUP);
			examples.shared.Service.GrantCredit(examples.player, POWERUP);
			examples.cloud.advance(SOON);
			const { List } = examples.client.handle.env.shared as ClientShared;
			examples.client.sim.run(() => List());
			expect(examples.client.printed().includes("Product 1002: 2 credits")).to.equal(true);
		});

		it("User Feedback: the player reads how many attempts are left", () => {
			const examples = new Examples();
			examples.buy(POWERUP);
			examples.server.sim.run(() => examples.shared.Tell(examples.player, POWERUP));
			examples.cloud.advance(SOON);
			const text = "Purchase saved! You have 1 free attempt(s) remaining.";
			expect(examples.client.printed().includes(text)).to.equal(true);
		});

		it("Server API: grant, count, consume, attempt", () => {
			const examples = new Examples();
			const { shared, player, server } = examples;
			const done = examples.startMatch();
			expect(shared.Service.GrantCredit(player, POWERUP)).to.equal(true);
			expect(shared.CreditsOnServer(player, POWERUP)).to.equal(1);
			expect(shared.Service.ConsumeCredit(player, POWERUP)).to.equal(true);
			expect(shared.Service.ConsumeCredit(player, POWERUP)).to.equal(false);
			expect(server.sim.await(() => shared.Service.AttemptCreditPurchase(player, POWERUP))).to.equal(false);
			shared.Service.GrantCredit(player, POWERUP);
			expect(server.sim.await(() => shared.Service.AttemptCreditPurchase(player, POWERUP))).to.equal(true);
			expect(done.join()).to.equal("powerup speed");
		});

		it("Migration: a handler without a return is a success, one with a return too", () => {
			const examples = new Examples();
			expect(examples.buy(OLD_COINS)).to.equal(true);
			expect(examples.buy(NEW_COINS)).to.equal(true);
			expect(examples.coins()).to.equal(100);
			expect(examples.credits(OLD_COINS)).to.equal(0);
		});
	});
};
