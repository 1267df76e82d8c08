/** The 64 bits of FNV-1a, by halves: Luau's numbers hold 53 bits exactly. */
const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
/** The prime is 2^40 + 435. */
const PRIME_LOW = 435;
const HALF = 2 ** 32;

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Characters of a hash. */
export const HASH_LENGTH = 11;

function fnv1a64(text: string): LuaTuple<[high: number, low: number]> {
	let high = OFFSET_HIGH;
	let low = OFFSET_LOW;
	for (const index of $range(1, text.size())) {
		low = bit32.bxor(low, text.byte(index)[0]);
		const product = low * PRIME_LOW;
		high = (high * PRIME_LOW + low * 256 + math.floor(product / HALF)) % HALF;
		low = product % HALF;
	}
	return $tuple(high, low);
}

function digit(value: number): string {
	return DIGITS.sub(value + 1, value + 1);
}

/**
 * FNV-1a of 64 bits as Base64 without its "=": the same that any tool computes from the eight bytes, the highest first.
 * Of 10,000 ids the chance that any two share a hash is 1 in 370 billion.
 */
export function hashOf(text: string): string {
	const [high, low] = fnv1a64(text);
	let hash = "";
	// 64 bits in groups of six, the last one of four: five groups lie in the high half, one across.
	for (const shift of [26, 20, 14, 8, 2]) hash += digit(bit32.extract(high, shift, 6));
	hash += digit(bit32.extract(high, 0, 2) * 16 + bit32.extract(low, 28, 4));
	for (const shift of [22, 16, 10, 4]) hash += digit(bit32.extract(low, shift, 6));
	return hash + digit(bit32.extract(low, 0, 4) * 4);
}
