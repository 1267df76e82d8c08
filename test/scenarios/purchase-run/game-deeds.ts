import { LEDGER_OWNER } from "../../../src/monetisation/ledger/table-owner";
import type { CreditEntry, LedgerData } from "../../../src/monetisation/ledger/types";
import type { MonetisationProfile } from "../../../src/monetisation/types";
import type { Profile } from "../../../src/profile-store/types";
import { deepCopy } from "../../../src/storable/deep-copy";
import type { RandomStream, SecondsRange, SimPlayer } from "../../../src/testing";
import type { FaultChoice } from "../fault-run/script";
import {
	addTo,
	changeData,
	deepFreeze,
	freeName,
	inPlaceOf,
	isReplacedByChanges,
	newShopData,
	withdrawnName,
} from "./books";
import type { Customer, ShopData, ShopMember } from "./model";
import { isPlaying } from "./model";
import { HANDED_OUT_KINDS } from "./products";
import type { ShopStage } from "./shop-stage";

/** What the game does to the Data of a player who is here. */
type Deed = "reset" | "empty" | "copyData" | "freezeGoods" | "olderCopy" | "olderVersion" | "countsUp" | "countsDown";

/** Mean virtual seconds between two of a kind for each customer, where it is on: from, to. */
const DEEDS: ReadonlyArray<readonly [deed: Deed, mean: SecondsRange]> = [
	["reset", [100, 900]],
	["empty", [100, 900]],
	["copyData", [60, 600]],
	["freezeGoods", [60, 600]],
	["olderCopy", [60, 500]],
	["olderVersion", [100, 900]],
	["countsUp", [60, 600]],
	["countsDown", [60, 600]],
];
const SHARE = 0.4;
const COUNT_MAX = 3;
const ROUND_SECONDS_MAX = 60;

/** Whom a deed is done to, and where. */
interface Scene {
	readonly customer: Customer;
	readonly member: ShopMember;
	readonly profile: Profile<ShopData>;
	readonly chance: RandomStream;
}

/** What games do to `Data` beside selling: all of it is theirs, and no purchase may be lost or doubled by it. */
export class GameDeeds {
	/** The names of those that this seed has. */
	public readonly names = new Array<string>();

	constructor(
		private readonly stage: ShopStage,
		private readonly everybody: ReadonlyArray<Customer>,
		private readonly choice: FaultChoice,
	) {}

	public begin(): void {
		for (const [deed, [least, most]] of DEEDS) {
			const draw = this.stage.stream(`deed/${deed}`);
			const isDrawn = draw.chance(SHARE) || this.choice.always?.includes(deed) === true;
			const mean = draw.between(least, most);
			if (!isDrawn || this.choice.without?.includes(deed) === true) continue;
			this.names.push(deed);
			for (const customer of this.everybody) {
				this.repeat(deed, customer, mean, this.stage.stream(`deed/${deed}/${customer.userId}`));
			}
		}
	}

	private repeat(deed: Deed, customer: Customer, mean: number, chance: RandomStream): void {
		const { stage } = this;
		stage.at(stage.now() - mean * math.log(1 - chance.number()), () => {
			if (stage.isOver) return;
			const own = stage.stream(`deed/${chance.next()}`);
			const text = () => `the game: ${deed} for ${customer.key}`;
			stage.strike(`${deed} ${customer.key}`, customer.key, text, () => this.act(deed, customer, own));
			this.repeat(deed, customer, mean, chance);
		});
	}

	private act(deed: Deed, customer: Customer, chance: RandomStream): void {
		const { member, player } = customer;
		// The code of before would lose what it knows with the Data: that is its own affair.
		if (!isPlaying(customer) || member?.service === undefined) return;
		member.sim.run(() => {
			const profile = member.profiles.GetProfile(player!) as Profile<ShopData> | undefined;
			if (profile === undefined || !hasLooked(member, player!, profile)) return;
			this.perform(deed, { customer, member, profile, chance });
		});
	}

	private perform(deed: Deed, scene: Scene): void {
		const { profile, chance } = scene;
		if (deed === "reset") this.replace(scene, newShopData(), "Data set back to the start");
		else if (deed === "empty") this.empty(scene);
		else if (deed === "copyData") this.replace(scene, deepCopy(profile.Data), "Data replaced by a copy");
		else if (deed === "freezeGoods") this.freeze(profile, chance);
		else if (deed === "olderCopy") this.setBack(scene);
		else if (deed === "olderVersion") this.setVersion(scene);
		else if (deed === "countsUp") this.raiseCount(scene);
		else this.lowerCount(scene);
	}

	private replace(
		{ profile }: Scene,
		fresh: ShopData,
		name: "Data set back to the start" | "Data replaced by a copy",
	): void {
		profile.Data = inPlaceOf(profile.Data, fresh);
		this.stage.sometimes(name);
	}

	private empty({ profile }: Scene): void {
		if (table.isfrozen(profile.Data as never)) return;
		const fresh = inPlaceOf(profile.Data, newShopData());
		const fields = profile.Data as unknown as Map<string, unknown>;
		fields.clear();
		for (const [name, value] of pairs(fresh as unknown as Map<string, unknown>)) fields.set(name, value);
		this.stage.sometimes("Data emptied by the game");
	}

	private freeze(profile: Profile<ShopData>, chance: RandomStream): void {
		profile.Data = deepFreeze(chance.chance(0.5) ? profile.Data : deepCopy(profile.Data));
		this.stage.sometimes("Data frozen by the game");
	}

	/** Keeps a copy, and sets it back later, as a round game does. */
	private setBack({ customer, member, profile, chance }: Scene): void {
		const { stage } = this;
		const copy = deepCopy(profile.Data);
		const { player } = customer;
		stage.at(stage.now() + chance.between(1, ROUND_SECONDS_MAX), () => {
			if (stage.isOver || player?.isPresent !== true || member.sim.state !== "running") return;
			member.sim.run(() => {
				if (!hasLooked(member, player, profile)) return;
				profile.Data = inPlaceOf(profile.Data, copy);
				stage.sometimes("older copy of Data set back");
				stage.note(customer.key, () => `${member.sim.name}: the older copy is Data again`);
			});
		});
	}

	/** As it was stored once, with the ledger of then. */
	private setVersion({ customer, profile, chance }: Scene): void {
		const versions = this.stage.versions.get(tostring(customer.userId)) ?? [];
		if (versions.isEmpty()) return;
		const version = versions[chance.integer(0, versions.size() - 1)];
		profile.Data = inPlaceOf(profile.Data, deepCopy(version));
		this.stage.sometimes("older version set into Data");
	}

	private raiseCount({ customer, profile, chance }: Scene): void {
		const product = tostring(HANDED_OUT_KINDS[chance.integer(0, HANDED_OUT_KINDS.size() - 1)].id);
		const count = chance.integer(1, COUNT_MAX);
		const { Data } = profile;
		if (isReplacedByChanges(Data)) return;
		Data.MonetisationCredits ??= {};
		Data.MonetisationCredits[product] = (Data.MonetisationCredits[product] ?? 0) + count;
		changeData(profile, ({ Book }) => addTo(Book, freeName(product), count));
		this.stage.note(customer.key, () => `the game gives ${count} credits of ${product}`);
		this.stage.sometimes("counts raised by hand");
	}

	private lowerCount({ customer, profile, chance }: Scene): void {
		const { Data } = profile;
		const pick = chance.number();
		const share = chance.number();
		const counts = Data.MonetisationCredits as unknown as Map<string, number> | undefined;
		if (isReplacedByChanges(Data) || counts === undefined) return;
		const products = new Array<string>();
		for (const [product, count] of counts) if (count > 0) products.push(product);
		if (products.isEmpty()) return;
		products.sort();
		const product = products[math.floor(pick * products.size())];
		const entries = usableOf(profile, product);
		const taken = entries.filter((_, index) => index < math.max(1, math.floor(share * entries.size())));
		if (taken.isEmpty()) return;
		counts.set(product, entries.size() - taken.size());
		for (const { Purchase } of taken) {
			const name = Purchase === undefined ? freeName(product) : withdrawnName(Purchase);
			changeData(profile, ({ Book }) => addTo(Book, name, Purchase === undefined ? -1 : 1));
			this.stage.note(customer.key, () => `the game takes a credit of ${product} away: ${name}`);
			if (Purchase !== undefined) this.stage.sometimes("paid credit withdrawn by hand");
		}
		this.stage.sometimes("counts lowered by hand");
	}
}

/**
 * Whatever the game has changed by hand before is seen by then; without it, it would go with the Data. Of who has left while
 * the server was frozen nothing is looked at.
 */
function hasLooked(member: ShopMember, player: SimPlayer, profile: Profile<ShopData>): boolean {
	if (!profile.IsActive() || !player.isPresent) return false;
	member.service!.GetCredits(player, 1);
	return true;
}

/** The usable credits of a product in the order in which they are to be taken away: free ones first. */
function usableOf(profile: Profile<ShopData>, product: string): Array<CreditEntry> {
	const held = (profile as unknown as MonetisationProfile).LibraryTable?.(LEDGER_OWNER);
	const ledger = held?.get() as LedgerData | undefined;
	const usable = (ledger?.Entries ?? []).filter((entry) => entry.Product === product && entry.State === "available");
	return [...usable.filter(({ Paid }) => !Paid), ...usable.filter(({ Paid }) => Paid)];
}
