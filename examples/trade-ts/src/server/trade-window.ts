import type { Offer, WindowState, WindowView } from "../shared/messages";

type Side = 0 | 1;

/** One trade window of two players: what they offer, and who has confirmed. It knows nothing of remotes and of profiles. */
export class TradeWindow {
	public state: WindowState = "Invited";
	public readonly players: [Player, Player];
	public readonly offers: [Offer, Offer] = [{}, {}];
	private confirmed: [boolean, boolean] = [false, false];
	private revision = 0;
	private text: string;

	constructor(from: Player, to: Player) {
		this.players = [from, to];
		this.text = `${from.Name} wants to trade with ${to.Name}.`;
	}

	/** Each of these answers whether that counts. */
	public accept(player: Player): boolean {
		if (this.state !== "Invited" || player !== this.players[1]) return false;
		this.state = "Open";
		this.text = "Make your offers.";
		return true;
	}

	/** Any change takes back both confirmations: nobody agrees to what they have not seen. */
	public offer(player: Player, offer: Offer): boolean {
		if (this.state !== "Open") return false;
		this.offers[this.sideOf(player)] = offer;
		this.text = `${player.Name} has changed the offer.`;
		this.takeBackConfirmations();
		return true;
	}

	/** `revision`: which offers the player saw when they pressed the button. */
	public confirm(player: Player, revision: unknown): boolean {
		if (this.state !== "Open" || revision !== this.revision) return false;
		this.confirmed[this.sideOf(player)] = true;
		this.text = `${player.Name} has confirmed.`;
		if (this.confirmed[0] && this.confirmed[1]) {
			this.state = "Dealing";
			this.text = "Trading ...";
		}
		return true;
	}

	/** The deal is off: the offers stay, and both have to agree again. */
	public reopen(text: string): void {
		this.state = "Open";
		this.text = text;
		this.takeBackConfirmations();
	}

	public close(text: string): void {
		this.state = "Closed";
		this.text = text;
	}

	/** What this player's screen shows. */
	public viewOf(player: Player): WindowView {
		const mine = this.sideOf(player);
		const theirs: Side = mine === 0 ? 1 : 0;
		return {
			state: this.state,
			partner: this.players[theirs].Name,
			mine: this.offers[mine],
			theirs: this.offers[theirs],
			iHaveConfirmed: this.confirmed[mine],
			theyHaveConfirmed: this.confirmed[theirs],
			revision: this.revision,
			text: this.text,
		};
	}

	private sideOf(player: Player): Side {
		return player === this.players[0] ? 0 : 1;
	}

	private takeBackConfirmations(): void {
		this.confirmed = [false, false];
		// A confirmation that is on its way means the offers of before, so it must not count.
		this.revision += 1;
	}
}
