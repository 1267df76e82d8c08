import type { Engine } from "../../engine";
import { AnalyticsLog } from "./analytics";
import { Audit } from "./audit";
import { Bank } from "./bank";
import { MonetisationContext } from "./context";
import { Credits } from "./credits";
import type { PurchaseNotices } from "./notices";
import { createNotices, logCredits } from "./notices";
import { Receipts } from "./receipts";
import { Redemptions } from "./redemption";
import { MonetisationServiceObject } from "./service";

/** What the service speaks to. */
export interface MonetisationParts {
	readonly context: MonetisationContext;
	readonly notices: PurchaseNotices;
	readonly credits: Credits;
	readonly receipts: Receipts;
	readonly redemptions: Redemptions;
	readonly audit: Audit;
	readonly analytics: AnalyticsLog;
}

/**
 * Assembles one server's monetisation and takes over its receipts; they wait until `Start`. Does not yield. The only
 * place that puts the parts together.
 */
export function createMonetisation(engine: Engine): MonetisationServiceObject {
	const context = new MonetisationContext(engine);
	const redemptions = new Redemptions(context);
	const credits = new Credits(context, redemptions);
	const receipts = new Receipts(context, new Bank(context, redemptions), redemptions);
	const notices = createNotices(context);
	logCredits(context);
	const analytics = new AnalyticsLog(context);
	const audit = new Audit(context);
	if (engine.host.isServer) {
		context.accounts.watch();
		engine.marketplace.bindReceipts((receipt) => receipts.handle(receipt));
	}
	return new MonetisationServiceObject({
		context,
		notices,
		credits,
		receipts,
		redemptions,
		audit,
		analytics,
	});
}
