/** The one source of chance. */
export interface Random {
	/** A number in [0, 1). */
	number(): number;
	/** A new GUID, 36 characters, without braces. */
	guid(): string;
}
