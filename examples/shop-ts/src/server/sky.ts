/** Where fireworks go up; at day it is closed. */
export class Sky {
	public isNight = false;
	public readonly seen = new Array<string>();

	/** Answers whether they went up. */
	public launch(name: string, rockets: number): boolean {
		if (!this.isNight) return false;
		this.seen.push(`${rockets} rockets of ${name}`);
		return true;
	}
}
