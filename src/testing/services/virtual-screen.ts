import type { Screen } from "../../engine";

interface Cover {
	readonly text: string;
}

/** The screen of one simulated client. */
export class VirtualScreen implements Screen {
	/** What covers it now, the newest last. */
	public texts: ReadonlyArray<string> = [];
	private covers: Array<Cover> = [];

	public cover(text: string): () => void {
		const added: Cover = { text };
		this.show([...this.covers, added]);
		return () => this.show(this.covers.filter((other) => other !== added));
	}

	private show(covers: Array<Cover>): void {
		this.covers = covers;
		this.texts = covers.map((cover) => cover.text);
	}
}
