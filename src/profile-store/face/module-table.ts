import { deepCopy } from "../../storable/deep-copy";
import type { Signal } from "../../util/signal";
import { checkStoreName, checkTemplate, raise } from "./arguments";
import type { Constants } from "../constants";
import { constantProblem } from "../constants";
import type { Plan } from "../schema/prepare";
import type { BuiltSchema } from "../schema/schema";
import { plainPlan, planOf } from "../schema/schema";
import type { ConstantName, Metrics, ProfileStoreModule, Store } from "../types";

export interface ModuleSignals {
	readonly onError: Signal<[string, string, string]>;
	readonly onOverwrite: Signal<[string, string]>;
	readonly onCriticalToggle: Signal<[boolean]>;
}

type MakeStore = <T extends object>(name: string, plan: Plan) => Store<T>;

/** The table that callers hold. Its functions are called with a dot. */
export function createModuleTable(
	constants: Constants,
	/** Filled with the names of what the game sets. */
	setByGame: Set<string>,
	signals: ModuleSignals,
	makeStore: MakeStore,
	readMetrics: () => Metrics,
	warn: (text: string) => void,
): ProfileStoreModule {
	let isNewCalled = false;

	const setConstants = (member: string, wanted: Map<unknown, unknown>) => {
		if (isNewCalled) raise(`${member}: constants cannot be changed after New`, 4);
		for (const [name, value] of wanted) {
			const problem = constantProblem(constants, name, value);
			if (problem !== undefined) raise(`${member}: ${problem}`, 4);
		}
		for (const [name, value] of wanted) {
			constants[name as ConstantName] = value as number;
			setByGame.add(name as string);
		}
	};

	const checkDot = (member: string, first: unknown) => {
		if (first === module) raise(`${member}: call it with a dot: ProfileStore.${member}(...)`, 4);
	};

	const module: ProfileStoreModule = {
		IsClosing: false,
		IsCriticalState: false,
		DataStoreState: "NotReady",
		OnError: signals.onError,
		OnOverwrite: signals.onOverwrite,
		OnCriticalToggle: signals.onCriticalToggle,
		New: <T extends object>(storeName: string, template?: T | BuiltSchema<T>): Store<T> => {
			checkStoreName(storeName, module);
			const plan = planOf(template);
			if (plan !== undefined) {
				isNewCalled = true;
				return makeStore<T>(storeName, plan);
			}
			for (const text of checkTemplate(template)) warn(`New: in the template of ${storeName}, ${text}`);
			isNewCalled = true;
			// A copy: what the game does with its own table later is no matter of new profiles.
			return makeStore<T>(storeName, plainPlan(template === undefined ? {} : deepCopy(template)));
		},
		SetConstant: (name, value) => {
			checkDot("SetConstant", name);
			// A nil value would leave nothing to look at in a table.
			const problem = constantProblem(constants, name, value);
			if (problem !== undefined) raise(`SetConstant: ${problem}`);
			setConstants("SetConstant", new Map<unknown, unknown>([[name, value]]));
		},
		SetConstants: (wanted) => {
			checkDot("SetConstants", wanted);
			if (!typeIs(wanted, "table")) raise(`SetConstants: constants must be a table, not a ${typeOf(wanted)}`);
			setConstants("SetConstants", wanted as unknown as Map<unknown, unknown>);
		},
		GetMetrics: readMetrics,
	};
	return module;
}
