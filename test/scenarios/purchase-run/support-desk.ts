import type { RandomStream, SecondsRange } from "../../../src/testing";
import type { FaultChoice } from "../fault-run/script";
import type { Customer, Sale, ShopMember } from "./model";
import type { ShopStage } from "./shop-stage";

type Help = "regrant" | "void" | "rollBackSale" | "oldReceipt";

/** Mean virtual seconds between two of a kind, where it is on: from, to. */
const HELPS: ReadonlyArray<readonly [help: Help, mean: SecondsRange, share: number]> = [
	["regrant", [60, 400], 0.4],
	["void", [60, 400], 0.4],
	["rollBackSale", [200, 1200], 0.3],
	["oldReceipt", [20, 200], 0.4],
];
const BACK_SECONDS_MAX = 1200;

/** The id of the credit that support gives in place of a purchase. */
export function regrantId(purchaseId: string): string {
	return `regrant/${purchaseId}`;
}

/** What support does to profiles, wherever their users are, and receipts that Roblox delivers once more. */
export class SupportDesk {
	public readonly names = new Array<string>();

	constructor(
		private readonly stage: ShopStage,
		private readonly everybody: ReadonlyArray<Customer>,
		private readonly choice: FaultChoice,
	) {}

	public begin(): void {
		for (const [help, [least, most], share] of HELPS) {
			const draw = this.stage.stream(`help/${help}`);
			const isDrawn = draw.chance(share) || this.choice.always?.includes(help) === true;
			const mean = draw.between(least, most);
			if (!isDrawn || this.choice.without?.includes(help) === true) continue;
			this.names.push(help);
			this.repeat(help, mean, this.stage.stream(`helps/${help}`));
		}
	}

	private repeat(help: Help, mean: number, chance: RandomStream): void {
		const { stage } = this;
		stage.at(stage.now() - mean * math.log(1 - chance.number()), () => {
			if (stage.isOver) return;
			this.act(help, stage.stream(`help/${chance.next()}`));
			this.repeat(help, mean, chance);
		});
	}

	private act(help: Help, chance: RandomStream): void {
		const { stage } = this;
		const members = stage.running().filter(({ service }) => service !== undefined);
		const member = members[chance.integer(0, math.max(0, members.size() - 1))];
		const customer = this.everybody[chance.integer(0, this.everybody.size() - 1)];
		const sales = new Array<Sale>();
		for (const [, sale] of stage.sales) {
			const isOld = help === "oldReceipt" || !sale.isGift;
			if (sale.userId === customer.userId && sale.grantedAt !== undefined && isOld) sales.push(sale);
		}
		sales.sort((first, second) => first.id < second.id);
		const sale = sales[math.floor(chance.number() * sales.size())];
		if (member === undefined || (sale === undefined && help !== "rollBackSale")) return;
		const secondsAgo = chance.between(10, BACK_SECONDS_MAX);
		const text = () => `support on ${member.sim.name}: ${help} for ${customer.key} (${sale?.id})`;
		stage.strike(`${help} ${customer.key}`, customer.key, text, () => {
			if (help === "oldReceipt") return this.deliver(customer, sale);
			member.sim.run(() => {
				if (help === "regrant") this.regrant(member, sale);
				else if (help === "void") this.void(member, sale);
				else this.rollBack(member, customer, secondsAgo);
			});
		});
	}

	/** On the server of its buyer: what the game's code of before has forgotten is not to be asked for, there or later. */
	private deliver({ member, player }: Customer, sale: Sale): void {
		if (sale.isRegrant === true || sale.isForgotten === true || player?.isPresent !== true) return;
		if (member?.service === undefined || member.sim.state !== "running") return;
		const ledger = this.stage.stored.get(tostring(sale.userId))?.MonetisationLedger;
		const isPacked = ledger !== undefined && !ledger.Recent.some(({ Id }) => Id === sale.id);
		this.stage.sometimes(isPacked ? "receipt of a packed purchase came again" : "answered receipt came again");
		this.stage.cloud.purchases.redeliver(member.sim, sale.id);
	}

	/** Yields. */
	private regrant(member: ShopMember, { id, userId, productId, isRegrant }: Sale): void {
		if (isRegrant === true) return;
		const { stage } = this;
		const given = stage.sales.get(regrantId(id)) ?? stage.regrant(regrantId(id), userId, productId);
		const { code } = member.service!.RegrantAsync(userId, id);
		stage.note(`user${userId}`, () => `${member.sim.name}: regrant of ${id}: ${code}`);
		if (code !== "Granted" && code !== "Sent") return;
		// What is sent may find that its receipt was processed after all: a desk that read an old state asked for that one.
		if (code === "Granted") given.isUnsure = undefined;
		stage.sometimes("regranted by support");
	}

	/** Yields. */
	private void(member: ShopMember, sale: Sale): void {
		const { stage } = this;
		const { id, userId } = sale;
		const entry = member.service!.ExplainPurchaseAsync(userId, id).entries.find(({ Purchase }) => Purchase === id);
		if (entry === undefined) return;
		// Whichever credit has that id: where the profile was another one meanwhile, it is none.
		sale.mayBeVoided = true;
		const { code } = member.service!.VoidCreditAsync(userId, entry.Id);
		stage.note(`user${userId}`, () => `${member.sim.name}: void of ${id}: ${code}`);
		if (code === "Voided" || code === "Sent") stage.sometimes("voided by support");
	}

	/** Yields. */
	private rollBack({ sim, store }: ShopMember, { key, userId }: Customer, secondsAgo: number): void {
		const { stage } = this;
		const millis = sim.engine.clock.unixMillis() - math.floor(1000 * secondsAgo);
		const Purchases = secondsAgo % 2 < 1 ? "Credits" : "Goods";
		const [isSuccess, isStored, what] = pcall(() => store.RollBackAsync(tostring(userId), millis, { Purchases }));
		stage.note(key, () => `${sim.name} took Data back ${math.floor(secondsAgo)} s: ${isStored} ${what}`);
		if (isSuccess && isStored === true) stage.sometimes("profile taken back by support");
	}
}
