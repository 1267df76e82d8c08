import type { SimServer } from "../../../src/testing";
import type { MemberReference } from "./check-types";
import { checkAnswer, checkArguments, packed, referenceOf, registerFake } from "./check-types";

type AnyFunction = (this: void, ...args: Array<unknown>) => LuaTuple<Array<unknown>>;
type ListenerOf<S> = S extends RBXScriptSignal<infer Listener> ? Listener : never;

/** A signal, and the engine's side of it. */
export interface FakeSignal<Listener extends Callback> {
	readonly signal: RBXScriptSignal<Listener>;
	/** How many listen. */
	readonly count: () => number;
	readonly fire: (...args: Parameters<Listener>) => void;
}

/**
 * Makes instances whose members have the types of `@rbxts/types`, which the compiler checks, and the signatures of the
 * API reference, which are checked at every call. What is called Async yields.
 */
export class Fakes {
	private readonly members = new Map<object, Record<string, unknown>>();

	constructor(private readonly server: SimServer) {}

	public instance<Name extends keyof Instances>(className: Name, members: Partial<Instances[Name]>): Instances[Name] {
		const own = members as Record<string, unknown>;
		const fake: object = setmetatable(
			{},
			{
				__index: (_fake, key) => {
					const member = own[key as string];
					if (member === undefined) error(`${key} is not a valid member of ${className}`, 2);
					const reference = referenceOf(className, key as string);
					if (reference.kind === "callback") error(`${key} can only be set`, 2);
					if (reference.kind === "method")
						return this.method(fake, `${className}:${key}`, reference, own, key);
					if (reference.kind === "property")
						checkAnswer(`${className}.${key}`, reference.answer, [member], 1);
					return member;
				},
				__newindex: (_fake, key, value) => {
					const reference = referenceOf(className, key as string);
					if (reference.kind !== "callback") error(`${className}.${key} cannot be set`, 2);
					own[key as string] = this.callback(`${className}.${key}`, reference, value as AnyFunction);
				},
			},
		);
		registerFake(fake, className);
		this.members.set(fake, own);
		return fake as Instances[Name];
	}

	public signal<Name extends keyof Instances, Event extends keyof Instances[Name] & string>(
		className: Name,
		event: Event,
	): FakeSignal<ListenerOf<Instances[Name][Event]>> {
		type Listener = ListenerOf<Instances[Name][Event]>;
		const reference = referenceOf(className, event);
		const listeners = new Array<Listener>();
		const signal = {
			Connect: (_signal: unknown, listener: Listener) => {
				listeners.push(listener);
				return this.connection(() => listeners.remove(listeners.indexOf(listener)));
			},
		};
		return {
			signal: signal as unknown as RBXScriptSignal<Listener>,
			count: () => listeners.size(),
			fire: (...args) => {
				const values = args as Array<unknown>;
				checkArguments(`${className}.${event}`, reference, values, select("#", ...values));
				for (const listener of [...listeners]) this.server.run(listener as Callback, ...values);
			},
		};
	}

	public connection(disconnect: () => void): RBXScriptConnection {
		const connection = {
			Connected: true,
			Disconnect() {
				if (connection.Connected) disconnect();
				connection.Connected = false;
			},
		};
		registerFake(connection, "RBXScriptConnection");
		return connection as unknown as RBXScriptConnection;
	}

	/** The callback that an adapter set on a fake. */
	public callbackOf<T extends object, Name extends keyof T & string>(fake: T, name: Name): T[Name] {
		return this.members.get(fake)![name] as T[Name];
	}

	private method(fake: object, where: string, reference: MemberReference, own: object, key: unknown): AnyFunction {
		const member = (own as Record<string, AnyFunction>)[key as string];
		return (owner, ...args) => {
			if (owner !== fake) error(`Expected ':' not '.' calling member function ${key}`, 0);
			checkArguments(where, reference, args, select("#", ...args));
			if (where.find("Async$")[0] !== undefined) this.server.engine.scheduler.wait();
			const answers = packed(...member(own, ...args));
			checkAnswer(where, reference.answer, answers, answers.size());
			return $tuple(...answers);
		};
	}

	private callback(where: string, reference: MemberReference, value: AnyFunction): AnyFunction {
		if (!typeIs(value, "function")) error(`${where} is a function, not ${typeOf(value)}`, 2);
		return (...args) => {
			checkArguments(where, reference, args, select("#", ...args));
			const answers = packed(...value(...args));
			checkAnswer(where, reference.answer, answers, answers.size());
			return $tuple(...answers);
		};
	}
}
