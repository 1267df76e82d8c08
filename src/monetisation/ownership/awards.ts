import type { EnginePlayer } from "../../engine";
import { claimKey, endAward } from "../ledger/claims";
import { awardPass, revokePass } from "../ledger/passes";
import type { ProductKey } from "../types";
import type { MonetisationContext } from "../account/context";
import type { GamePass } from "../catalogue/types";
import type { Entitlements } from "./entitlements";

/** Game passes that the game gives to players, and takes back. What is bought is no matter of this. */
export class Awards {
	constructor(
		private readonly context: MonetisationContext,
		private readonly entitlements: Entitlements,
	) {}

	/** Answers whether the player has it now. Calls its handler, unless that has run for this ownership. */
	public grant(player: EnginePlayer, key: ProductKey): boolean {
		const account = this.context.accounts.find(player);
		const pass = this.find(key);
		if (account === undefined || pass === undefined) return false;
		let isNew = false;
		account.attempt(() => {
			isNew = account.edit((ledger) => awardPass(ledger, pass.id, this.context.engine.clock.unixSeconds()));
			this.entitlements.settleAward(account, pass);
			return true;
		});
		if (isNew && !account.isOver()) account.profile.Save();
		return true;
	}

	/** Answers whether the game had given it. What its handler did stays. */
	public revoke(player: EnginePlayer, key: ProductKey): boolean {
		const account = this.context.accounts.find(player);
		const pass = this.find(key);
		if (account === undefined || pass === undefined || account.findLedger() === undefined) return false;
		const isRevoked = account.edit((ledger) => {
			if (!revokePass(ledger, pass.id, this.context.engine.clock.unixSeconds())) return false;
			endAward(ledger, claimKey(pass.kind, pass.id));
			return true;
		});
		if (isRevoked) account.profile.Save();
		return isRevoked;
	}

	private find(key: ProductKey): GamePass | undefined {
		const { started } = this.context;
		if (started === undefined) return undefined;
		const pass = started.catalogue.find(key, "gamepass");
		if (pass?.kind === "gamepass") return pass;
		this.context.warnOnce(`There is no game pass ${tostring(key)}: it was neither given nor taken back.`);
		return undefined;
	}
}
