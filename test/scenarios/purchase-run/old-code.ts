import type { Receipt } from "../../../src/engine";
import type { PlayerProfilesService } from "../../../src/player-profiles/service";
import type { SimServer } from "../../../src/testing";
import type { ShopData } from "./model";
import { oldGoods } from "./products";
import type { ShopStage } from "./shop-stage";

/** As the common sample has it: older ids are dropped. */
const CACHE_SIZE = 100;
const SAVE_SECONDS = 2;

/** The game's code of before: purchases as the guide of ProfileStore has them, and no monetisation of ours. */
export class OldCode {
	constructor(
		private readonly stage: ShopStage,
		private readonly sim: SimServer,
		private readonly profiles: PlayerProfilesService<object>,
	) {}

	/** Begins to take receipts. */
	public start(): void {
		this.sim.engine.marketplace.bindReceipts((receipt) => this.process(receipt));
	}

	/** Yields. */
	private process(receipt: Receipt): boolean {
		const grant = oldGoods(receipt.ProductId);
		const player = this.sim.engine.players.getPlayerByUserId(receipt.PlayerId);
		if (player === undefined || grant === undefined) return false;
		const profile = this.profiles.WaitForProfileAsync(player);
		if (profile === undefined) return false;
		const data = profile.Data as ShopData;
		data.PurchaseIdCache ??= [];
		if (data.PurchaseIdCache.includes(receipt.PurchaseId)) {
			this.stage.sometimes("old code knew a purchase");
		} else {
			grant(data, receipt.PurchaseId);
			data.PurchaseIdCache.push(receipt.PurchaseId);
			while (data.PurchaseIdCache.size() > CACHE_SIZE) data.PurchaseIdCache.shift();
			this.stage.sometimes("old code granted");
		}
		while (profile.IsActive()) {
			const saved = (profile.LastSavedData as ShopData).PurchaseIdCache;
			if (saved?.includes(receipt.PurchaseId) === true) return true;
			profile.Save();
			this.sim.engine.scheduler.wait(SAVE_SECONDS);
		}
		return false;
	}
}
