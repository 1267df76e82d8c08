import type { MonetisationProfile } from "../types";

/** Shows `handler` the messages of a profile: ours alone where the profile can tell them apart, otherwise all. */
export function readMessages(
	profile: MonetisationProfile,
	handler: (message: object, processed: () => void) => void,
): void {
	if (profile.LibraryMessageHandler !== undefined) profile.LibraryMessageHandler(handler);
	else profile.MessageHandler?.(handler);
}
