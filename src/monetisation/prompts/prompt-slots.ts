import type { EnginePlayer, Scheduler } from "../../engine";
import type { OpenPrompt } from "../types";

/** How long a prompt of which nothing more is heard can keep the player from buying: Roblox drops some without a word. */
export const OPEN_SECONDS_MAX = 60;
/** The same for what comes before a prompt: the game may ask the player, and a handler may take its time. */
const PREPARED_SECONDS_MAX = 600;

/** A player's one place for a prompt, held from the first check on. */
export interface PromptSlot {
	readonly player: EnginePlayer;
	/** Nothing before the prompt is on the screen. */
	open?: OpenPrompt;
	/** Counts up: only the newest end that was set for it ends it. */
	term: number;
}

type Listener = (player: EnginePlayer, open: OpenPrompt | undefined) => void;

/** Who has a prompt, or is about to get one. */
export class PromptSlots {
	private readonly slots = new Map<EnginePlayer, PromptSlot>();
	private readonly listeners = new Array<Listener>();

	constructor(private readonly scheduler: Scheduler) {}

	/** The listener must not yield. */
	public onChanged(listener: Listener): void {
		this.listeners.push(listener);
	}

	/** Nothing while the player's slot is taken. */
	public take(player: EnginePlayer): PromptSlot | undefined {
		if (this.slots.has(player)) return undefined;
		const slot: PromptSlot = { player, term: 0 };
		this.slots.set(player, slot);
		this.setEnd(slot, PREPARED_SECONDS_MAX);
		return slot;
	}

	public find(player: EnginePlayer): PromptSlot | undefined {
		return this.slots.get(player);
	}

	public isHeld(slot: PromptSlot): boolean {
		return this.slots.get(slot.player) === slot;
	}

	/** The prompt is on the player's screen from now on. */
	public show(slot: PromptSlot, open: OpenPrompt): void {
		slot.open = open;
		this.setEnd(slot, OPEN_SECONDS_MAX);
		this.tell(slot.player, open);
	}

	public release(slot: PromptSlot): void {
		if (!this.isHeld(slot)) return;
		this.slots.delete(slot.player);
		if (slot.open !== undefined) this.tell(slot.player, undefined);
	}

	private setEnd(slot: PromptSlot, seconds: number): void {
		slot.term += 1;
		const term = slot.term;
		this.scheduler.delay(seconds, () => {
			if (slot.term === term) this.release(slot);
		});
	}

	private tell(player: EnginePlayer, open: OpenPrompt | undefined): void {
		for (const listener of this.listeners) listener(player, open);
	}
}
