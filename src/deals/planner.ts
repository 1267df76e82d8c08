import type { Engine } from "../engine";
import { findStoreParts } from "../profile-store/face/store";
import { findParts } from "../profile-store/session/profile";
import type { PlayersPlace } from "./arguments";
import { offerOf, offerProblem, partyProblem, PARTIES_MAX } from "./arguments";
import type { DealContext } from "./context";
import type { KnownKind } from "./kinds";
import { isSameParty } from "./ledger/entries";
import type { PartyName } from "./ledger/types";
import type { Plan, PlannedParty } from "./plan";
import type { DealParty } from "./types";

/** How long a game's own name of a deal may be. */
const ID_LENGTH_MAX = 100;

/** Makes plans of what a game asks for. Errors are texts: they are raised at the game's line. */
export class Planner {
	constructor(
		private readonly engine: Engine,
		private readonly context: DealContext,
	) {}

	/** A plan, or what is wrong with what was asked. */
	public plan(kind: KnownKind, parties: unknown, id: unknown, players: PlayersPlace): Plan | string {
		if (!typeIs(parties, "table")) return "Parties must be a list of parties";
		const asked = parties as Array<DealParty>;
		const count = asked.size();
		if (count < 2 || count > PARTIES_MAX) return `a deal takes 2 to ${PARTIES_MAX} parties, not ${count}`;
		if (id !== undefined && (!typeIs(id, "string") || id === "" || id.size() > ID_LENGTH_MAX)) {
			return `Id must be a text of 1 to ${ID_LENGTH_MAX} characters`;
		}
		const named = new Array<PlannedParty>();
		for (const party of asked) {
			const place = named.size() + 1;
			const problem = partyProblem(party, count) ?? offerProblem(party.Gives);
			if (problem !== undefined) return `party ${place} ${problem}`;
			const name = this.nameOf(party, players);
			if (typeIs(name, "string")) return `party ${place} ${name}`;
			if (named.some((other) => isSameParty(other.name, name))) return `party ${place} is there twice`;
			const to = party.To ?? (place === 1 ? 2 : 1);
			const isNewAllowed = party.AllowNew === true;
			named.push({ name, place, offer: offerOf(party), to: to - 1, isNewAllowed });
		}
		return { id: this.engine.random.guid(), gameId: id as string | undefined, kind, parties: this.inOrder(named) };
	}

	/** Of a party that was checked; a text where it can be nobody's. */
	public nameOf(party: DealParty, players: PlayersPlace): PartyName | string {
		const { Player, UserId, Profile, Store, Key } = party;
		if (Profile !== undefined) {
			const { store } = findParts(Profile)!.home;
			return this.known({ Store: store.Name, Key: Profile.Key });
		}
		if (Key !== undefined) return this.known({ Store: findStoreParts(Store)!.context.name, Key });
		const userId = UserId ?? Player!.UserId;
		const key = players.LibraryKey(userId);
		if (key === undefined || this.playersStore === undefined)
			return "has no store yet: call PlayerProfiles:Start first";
		return { Store: this.playersStore, Key: key };
	}

	/** The store of the players' profiles. */
	public playersStore?: string;

	private known(name: PartyName): PartyName | string {
		if (this.context.store(name.Store) !== undefined) return name;
		return `is of the store ${name.Store}, which Deals.Start was not told of (Stores)`;
	}

	/** With the book first: the first party with a session here. */
	private inOrder(parties: ReadonlyArray<PlannedParty>): ReadonlyArray<PlannedParty> {
		const book = math.max(
			parties.findIndex(({ name }) => this.context.here(name) !== undefined),
			0,
		);
		const order = [parties[book], ...parties.filter((_, index) => index !== book)];
		return order.map((party) => {
			const to = order.findIndex(({ place }) => place === party.to + 1);
			return { ...party, to };
		});
	}
}
