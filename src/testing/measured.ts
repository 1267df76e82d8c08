import type { SecondsRange, SimCloudOptions } from "./options";

/**
 * What `npm run probe` has measured on Roblox, as `docs/fidelity-measured.json` holds it. A question without an answer was
 * not measured.
 */
export interface MeasuredFidelity {
	readonly answers: { readonly [question: string]: { readonly answer?: string | number } | undefined };
}

/** Around one measured time, as far to both sides as the default of messages is around its own middle. */
const SPREAD = 1 / 3;
/** The same for the way to the data stores. */
const LEG_SPREAD = 0.45;

type Measurable = Pick<SimCloudOptions, "signalMode" | "transformErrors" | "userIdsMax"> &
	Pick<SimCloudOptions, "dataStoreLegSeconds" | "messageSeconds">;

function around(seconds: number | undefined, spread: number): SecondsRange | undefined {
	return seconds === undefined ? undefined : [seconds * (1 - spread), seconds * (1 + spread)];
}

/** The options that the answers decide; nothing for what was not measured. */
export function measuredOptions(measured: MeasuredFidelity | undefined): Measurable {
	const textOf = (question: string): string | undefined => {
		const answer = measured?.answers[question]?.answer;
		return typeIs(answer, "string") ? answer : undefined;
	};
	const numberOf = (question: string): number | undefined => {
		const answer = measured?.answers[question]?.answer;
		return typeIs(answer, "number") ? answer : undefined;
	};
	const signals = textOf("signals");
	const throwing = textOf("transform-throws");
	const read = numberOf("read-seconds");
	const message = numberOf("message-seconds");
	return {
		signalMode: signals === "immediate" || signals === "deferred" ? signals : undefined,
		transformErrors: throwing === undefined ? undefined : throwing === "nil" ? "nil" : "raise",
		userIdsMax: numberOf("user-ids-max"),
		// There and back.
		dataStoreLegSeconds: around(read === undefined ? undefined : read / 2, LEG_SPREAD),
		messageSeconds: around(message, SPREAD),
	};
}
