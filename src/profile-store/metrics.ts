import type { Metrics } from "./types";

type CounterName =
	| "loads"
	| "handOffs"
	| "retries"
	| "taken"
	| "lost"
	| "fenced"
	| "suspended"
	| "schemaSteps"
	| "schemaVisits"
	| "schemaRefusals"
	| "failedChecks";

/** Counts what a game may want to watch, since the server began. */
export class MetricsCounter {
	private readonly counts: { [Name in CounterName]: number } = {
		loads: 0,
		handOffs: 0,
		retries: 0,
		taken: 0,
		lost: 0,
		fenced: 0,
		suspended: 0,
		schemaSteps: 0,
		schemaVisits: 0,
		schemaRefusals: 0,
		failedChecks: 0,
	};
	private loadSeconds = 0;
	private handOffSeconds = 0;
	private saves = 0;
	private bytes = 0;

	constructor(private readonly queueLength: () => number) {}

	public count(name: CounterName, times = 1): void {
		this.counts[name] += times;
	}

	public addLoad(seconds: number, isHandOff: boolean): void {
		this.counts.loads += 1;
		this.loadSeconds += seconds;
		if (!isHandOff) return;
		this.counts.handOffs += 1;
		this.handOffSeconds += seconds;
	}

	public addSave(length: number): void {
		this.saves += 1;
		this.bytes += length;
	}

	public read(): Metrics {
		const { loads, handOffs, retries, taken, lost, fenced, suspended } = this.counts;
		const { schemaSteps, schemaVisits, schemaRefusals, failedChecks } = this.counts;
		return {
			Loads: loads,
			LoadSeconds: this.loadSeconds,
			HandOffs: handOffs,
			HandOffSeconds: this.handOffSeconds,
			Saves: this.saves,
			SavedBytes: this.bytes,
			Retries: retries,
			QueuedSaves: this.queueLength(),
			TakenSessions: taken,
			LostSessions: lost,
			FencedSessions: fenced,
			SuspendedSessions: suspended,
			SchemaSteps: schemaSteps,
			SchemaVisits: schemaVisits,
			SchemaRefusals: schemaRefusals,
			FailedChecks: failedChecks,
		};
	}
}
