/** A method as it is compiled: what it belongs to comes first. */
export type Method = (this: void, self: never, ...values: Array<never>) => unknown;

/** Puts another method into a compiled class; answers what puts the old one back. */
export function patchMethod(owner: object, name: string, make: (original: Method) => unknown): () => void {
	const methods = owner as unknown as Map<string, Method>;
	const original = methods.get(name);
	if (original === undefined) error(`there is no method ${name} to break`, 2);
	methods.set(name, make(original) as Method);
	return () => {
		methods.set(name, original);
	};
}

/** Several of them, mended together. */
export function patchAll(patches: ReadonlyArray<() => void>): () => void {
	return () => {
		for (const mend of patches) mend();
	};
}
