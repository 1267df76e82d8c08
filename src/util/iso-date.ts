const SECONDS_PER_DAY = 86400;
const DAYS_PER_ERA = 146097;
const DAYS_BEFORE_UNIX = 719468;

/** Unix seconds as "2027-01-15T08:02:03Z". By hand: nothing here may ask the engine. */
export function toIsoDate(unixSeconds: number): string {
	const days = math.floor(unixSeconds / SECONDS_PER_DAY);
	const seconds = math.floor(unixSeconds - days * SECONDS_PER_DAY);
	// Years begin in March here, so that the day that is there every fourth year is the last one.
	const shifted = days + DAYS_BEFORE_UNIX;
	const era = math.floor(shifted / DAYS_PER_ERA);
	const dayOfEra = shifted - era * DAYS_PER_ERA;
	const leapless =
		dayOfEra - math.floor(dayOfEra / 1460) + math.floor(dayOfEra / 36524) - math.floor(dayOfEra / 146096);
	const yearOfEra = math.floor(leapless / 365);
	const dayOfYear = dayOfEra - (365 * yearOfEra + math.floor(yearOfEra / 4) - math.floor(yearOfEra / 100));
	const shiftedMonth = math.floor((5 * dayOfYear + 2) / 153);
	const day = dayOfYear - math.floor((153 * shiftedMonth + 2) / 5) + 1;
	const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
	const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
	const hour = math.floor(seconds / 3600);
	const minute = math.floor(seconds / 60) % 60;
	return string.format("%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, hour, minute, seconds % 60);
}
