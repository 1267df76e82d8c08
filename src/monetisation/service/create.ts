import type { Engine } from "../../engine";
import { AnalyticsLog } from "../reports/analytics";
import { AutoRedeem } from "../credits/auto-redeem";
import { Audit } from "../reports/audit";
import { Awards } from "../ownership/awards";
import { Bank } from "../receipts/bank";
import { ClientRequests } from "../clients/client-requests";
import { MonetisationContext } from "../account/context";
import { Credits } from "../credits/credits";
import { Entitlements } from "../ownership/entitlements";
import { GiftDelivery } from "../gifts/gift-delivery";
import { Gifts } from "../gifts/gifts";
import { Inbox } from "../gifts/inbox";
import { Journal } from "../support/journal";
import { reportLostReceipts } from "../receipts/lost-receipts";
import type { PurchaseNotices } from "../reports/signals";
import { createNotices, logCredits } from "../reports/signals";
import { Ownership } from "../ownership/ownership";
import { SalePolicies } from "../ownership/policy";
import { Prompts } from "../prompts/prompts";
import { Receipts } from "../receipts/receipts";
import { Redemptions } from "../credits/redemption";
import { Replication } from "../clients/replication";
import { MonetisationServiceObject } from "./service";
import { Support } from "../support/support";

/** What the service speaks to. */
export interface MonetisationParts {
	readonly context: MonetisationContext;
	readonly notices: PurchaseNotices;
	readonly clientRequests: ClientRequests;
	readonly credits: Credits;
	readonly receipts: Receipts;
	readonly redemptions: Redemptions;
	readonly prompts: Prompts;
	readonly gifts: Gifts;
	readonly journal: Journal;
	readonly support: Support;
	readonly entitlements: Entitlements;
	readonly awards: Awards;
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
	const policies = new SalePolicies(context);
	const ownership = new Ownership(context);
	const credits = new Credits(context, redemptions, policies);
	const entitlements = new Entitlements(context, ownership);
	const prompts = new Prompts(context, credits, policies, ownership);
	const giftDelivery = new GiftDelivery(context);
	const gifts = new Gifts(context, prompts, giftDelivery);
	const autoRedeem = new AutoRedeem(context, redemptions, policies);
	const inbox = new Inbox(context, autoRedeem);
	const receipts = new Receipts(context, new Bank(context, redemptions), gifts, giftDelivery, policies, autoRedeem);
	const journal = new Journal(context);
	const support = new Support(context, journal, inbox, receipts);
	const notices = createNotices(context);
	logCredits(context);
	const analytics = new AnalyticsLog(context);
	const audit = new Audit(context);
	const replication = new Replication(context, credits);
	const clientRequests = new ClientRequests(context, credits, prompts, replication);
	if (engine.host.isServer) {
		context.accounts.watch();
		journal.watch();
		policies.watch();
		ownership.watch();
		entitlements.watch();
		credits.watch();
		prompts.watch();
		autoRedeem.watch();
		inbox.watch();
		gifts.watch();
		const problem = engine.marketplace.bindReceipts((receipt) => receipts.handle(receipt));
		if (problem !== undefined) reportLostReceipts(engine.scheduler, problem);
		prompts.onChanged((player, open) => replication.setPrompt(player, open));
		replication.start();
		clientRequests.start();
	}
	return new MonetisationServiceObject({
		context,
		notices,
		credits,
		receipts,
		redemptions,
		prompts,
		gifts,
		journal,
		support,
		entitlements,
		awards: new Awards(context, entitlements),
		audit,
		analytics,
		clientRequests,
	});
}
