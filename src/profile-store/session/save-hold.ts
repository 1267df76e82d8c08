import { callAtOnce } from "../../util/call-at-once";

/** Keeps saves from beginning while game code changes `Data` in several lines that belong together. */
export class SaveHold {
	private depth = 0;
	private isWanted = false;

	constructor(private readonly start: () => void) {}

	/** Whether a save that would begin now has to wait; it then begins when the step is over. */
	public isPostponed(): boolean {
		if (this.depth === 0) return false;
		this.isWanted = true;
		return true;
	}

	/** Runs the step. Raises what it raises, and when it yields. */
	public run(step: () => void): void {
		this.depth += 1;
		const [isSuccess, problem] = callAtOnce(step);
		this.depth -= 1;
		if (this.depth === 0 && this.isWanted) {
			this.isWanted = false;
			this.start();
		}
		if (!isSuccess) error(`[ProfileStore]: HoldSaves: the step ${problem}`, 0);
	}
}
