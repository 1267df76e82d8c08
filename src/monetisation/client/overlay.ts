import type { ClientEngine } from "../../engine";
import type { OpenPrompt } from "../types";
import type { Overlay } from "./types";

const COVER_TEXT = "Waiting for your purchase...";
/** The server tells when a prompt is closed; should it never do so, or be gone, the screen must not stay covered. */
const SHOWN_SECONDS_MAX = 120;

/** The overlay of a game that has none of its own. */
export function createDefaultOverlay({ screen }: ClientEngine): Overlay {
	let uncover: (() => void) | undefined;
	return {
		Show: () => {
			uncover = screen.cover(COVER_TEXT);
		},
		Hide: () => {
			uncover?.();
			uncover = undefined;
		},
	};
}

/** Covers the screen while a prompt that wants it is open. */
export class OverlayKeeper {
	private overlay: Overlay | undefined;
	/** What is shown, and by whom. */
	private shown?: { readonly overlay: Overlay; readonly number: number };
	private prompt?: OpenPrompt;
	private number = 0;

	constructor(private readonly engine: ClientEngine) {
		this.overlay = createDefaultOverlay(engine);
	}

	/** What is open on the screen; the number tells two prompts apart. */
	public setPrompt(prompt: OpenPrompt | undefined, number: number): void {
		const isCovering = prompt !== undefined && prompt.showOverlay;
		if (isCovering && this.number === number) return;
		this.prompt = isCovering ? prompt : undefined;
		if (isCovering) this.number = number;
		this.hide();
		this.show();
	}

	/** Another overlay takes the place of this one, at once; nothing: none. */
	public replace(overlay: Overlay | undefined): void {
		this.hide();
		this.overlay = overlay;
		this.show();
	}

	private show(): void {
		const { overlay, prompt, number } = this;
		if (overlay === undefined || prompt === undefined) return;
		this.shown = { overlay, number };
		const { scheduler } = this.engine;
		// A thread of its own: what a game's overlay raises must not end this one.
		scheduler.spawn(() => overlay.Show({ ...prompt }));
		scheduler.delay(SHOWN_SECONDS_MAX, () => {
			if (this.number !== number) return;
			this.prompt = undefined;
			this.hide();
		});
	}

	private hide(): void {
		const { shown } = this;
		this.shown = undefined;
		if (shown !== undefined) this.engine.scheduler.spawn(() => shown.overlay.Hide());
	}
}
