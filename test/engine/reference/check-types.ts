import { API_REFERENCE } from "./api-reference";

/** One member as the API reference has it. */
export interface MemberReference {
	readonly kind: string;
	readonly parameters: ReadonlyArray<ParameterReference>;
	/** What it answers, or what type it has. Empty for an event. */
	readonly answer: string;
}

interface ParameterReference {
	readonly name: string;
	readonly isOptional: boolean;
	readonly typeName: string;
}

/** Several answers as a list. */
export function packed(...values: Array<unknown>): Array<unknown> {
	return values;
}

/** The classes of what the fakes handed out. */
const fakeClasses = new WeakMap<object, string>();

export function registerFake(fake: object, className: string): void {
	fakeClasses.set(fake, className);
}

export function isFake(value: object): boolean {
	return fakeClasses.has(value);
}

function isOfClass(className: string, wanted: string): boolean {
	if (className === wanted || wanted === "Instance") return true;
	const inherited = API_REFERENCE[className]?.inherits;
	return inherited !== undefined && isOfClass(inherited, wanted);
}

function parseParameter(text: string): ParameterReference {
	const [name, mark, typeName] = string.match(text, "^([%w_]+)(%??): (.+)$") as LuaTuple<[string, string, string]>;
	return { name, isOptional: mark === "?", typeName };
}

function parse(text: string): MemberReference {
	const [kind, parameters, rest] = string.match(text, "^(%a+) %((.-)%)(.*)$") as LuaTuple<
		[string?, string?, string?]
	>;
	if (kind === undefined) return { kind: "property", parameters: [], answer: text.gsub("^property: ", "")[0] };
	const list = parameters === "" ? [] : parameters!.split(", ").map(parseParameter);
	return { kind, parameters: list, answer: rest!.gsub("^: ", "")[0] };
}

/** Raises for a member that the reference does not have. */
export function referenceOf(className: string, name: string): MemberReference {
	const reference = API_REFERENCE[className];
	const text = reference?.members[name];
	if (text !== undefined) return parse(text);
	if (reference?.inherits !== undefined) return referenceOf(reference.inherits, name);
	error(`the API reference has no ${className}.${name}`, 0);
}

const LUAU_TYPES: { readonly [typeName: string]: string | undefined } = {
	Array: "table",
	Dictionary: "table",
	Function: "function",
	User: "number",
	double: "number",
	float: "number",
	int: "number",
	int64: "number",
};
const WHOLE = new ReadonlySet(["User", "int", "int64"]);

function isOfType(value: unknown, typeName: string): boolean {
	if (typeName === "Variant" || typeName === "Tuple") return true;
	if (typeName.find("^List<")[0] !== undefined) return typeIs(value, "table");
	const valueType = typeOf(value);
	if (valueType === (LUAU_TYPES[typeName] ?? typeName)) {
		return !WHOLE.has(typeName) || math.floor(value as number) === value;
	}
	if (typeIs(value, "EnumItem")) return tostring(value.EnumType) === typeName;
	if (typeIs(value, "Instance")) return value.IsA(typeName as never) || typeName === "Instance";
	const className = typeIs(value, "table") ? fakeClasses.get(value) : undefined;
	return className !== undefined && isOfClass(className, typeName);
}

/** Raises where what an adapter hands over is not what the reference takes. */
export function checkArguments(where: string, reference: MemberReference, args: ReadonlyArray<unknown>, count: number) {
	const { parameters } = reference;
	if (count > parameters.size()) error(`${where} takes ${parameters.size()} arguments, not ${count}`, 0);
	parameters.forEach(({ name, isOptional, typeName }, index) => {
		const value = args[index];
		if (value === undefined && (isOptional || (typeName === "Variant" && index < count))) return;
		if (!isOfType(value, typeName)) error(`${where}: ${name} is a ${typeName}, not ${typeOf(value)} ${value}`, 0);
	});
}

/** Raises where a fake, or a callback of an adapter, answers what the reference does not. */
export function checkAnswer(where: string, typeName: string, answers: ReadonlyArray<unknown>, count: number): void {
	if (typeName === "Tuple") return;
	const most = typeName === "()" ? 0 : 1;
	if (count > most) error(`${where} answers ${most} values, not ${count}`, 0);
	const value = answers[0];
	// Of what there may be none of (a player, a key) the reference names the type alone.
	if (most === 1 && value !== undefined && !isOfType(value, typeName)) {
		error(`${where} answers a ${typeName}, not ${typeOf(value)} ${value}`, 0);
	}
}
