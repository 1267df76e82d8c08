/** The server's clocks. The wall clock may be skewed and may step; the monotonic one never goes back. */
export interface Clock {
	/** Unix time in whole seconds (`os.time()`). */
	unixSeconds(): number;
	/** Unix time in milliseconds (`DateTime.now().UnixTimestampMillis`). */
	unixMillis(): number;
	/** Seconds since an arbitrary moment, with fractions (`os.clock()`). */
	monotonicSeconds(): number;
}
