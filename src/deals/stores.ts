import { findStoreParts } from "../profile-store/face/store";
import type { Session } from "../profile-store/session/session";
import type { SessionRegistry } from "../profile-store/session/session-registry";
import type { ServerLink } from "../profile-store/fleet/server-link";
import type { Closer } from "./closer";
import type { DealContext } from "./context";
import { DEALS_OWNER } from "./ledger/table-owner";
import { ProfileDeals } from "./profile-deals";
import type { Resolver } from "./resolver";
import { StoreAccess } from "./store-access";

/** Meets every session of the stores whose profiles may be parties. */
export class Stores {
	private sessions?: SessionRegistry;

	constructor(
		private readonly context: DealContext,
		private readonly resolver: Resolver,
		private readonly closer: Closer,
		/** The way to other servers is known. */
		private readonly onLink: (link: ServerLink) => void,
	) {}

	/** Also of those sessions that there are already. Does not yield. */
	public add(store: unknown): void {
		const parts = findStoreParts(store);
		assert(parts !== undefined, "what is no store was let through");
		this.context.addStore(new StoreAccess(parts));
		const { sessions, fleet } = parts.home;
		if (this.sessions === undefined) {
			this.sessions = sessions;
			this.onLink(fleet.link);
			sessions.watch({
				begun: (session) => this.begin(session),
				stored: (session) => this.find(session)?.stored(),
				ending: (session) => this.find(session)?.ending(),
			});
		}
		for (const session of sessions.list()) this.begin(session);
	}

	private find({ address, identity }: Session): ProfileDeals | undefined {
		const deals = this.context.here({ Store: address.storeName, Key: address.key });
		return deals?.session.identity.guid === identity.guid ? deals : undefined;
	}

	private begin(session: Session): void {
		const { storeName, key, token } = session.address;
		if (this.context.store(storeName)?.token(key) !== token || this.find(session) !== undefined) return;
		const held = session.tables?.table(DEALS_OWNER.name, session.profile);
		if (held === undefined) return;
		const deals = new ProfileDeals(this.context, session, held, () => this.closer.watch(deals));
		this.context.add(deals);
		deals.begin();
		this.resolver.begin(deals);
		this.closer.watch(deals);
	}
}
