import { deepCopy } from "../../storable/deep-copy";
import { isUntouched } from "../../storable/look";
import type { Outgoing, Saved } from "../record/outgoing";
import { takeMetadata, takeUserIds } from "../record/outgoing";
import type { SavePayload } from "../record/save-step";
import type { Savable } from "./game-data";

/** What stands beside the value on a key. */
export interface KeyFields {
	readonly RobloxMetaData: object;
	readonly UserIds: object;
}

/** What a write holds of them: what is stored where they cannot be. `tell` is told why. */
export function takeFields(
	profile: Savable,
	saved: Saved,
	tell: (outgoing: Outgoing) => void,
): LuaTuple<[metadata: object, userIds: Array<number>]> {
	const metadata = takeMetadata(profile.RobloxMetaData, saved.RobloxMetaData);
	const userIds = takeUserIds(profile.UserIds, saved.UserIds);
	tell(metadata);
	tell(userIds);
	return $tuple(metadata.value ?? saved.RobloxMetaData, userIds.value ?? saved.UserIds);
}

/** Copies, for what shares tables with what is saved cannot be compared with it. */
export function copyOfFields({ RobloxMetaData, UserIds }: SavePayload): KeyFields {
	return { RobloxMetaData: deepCopy(RobloxMetaData), UserIds: deepCopy(UserIds) };
}

/** Whether they are those that the store has refused. */
export function isRefusedAgain(refused: KeyFields, metadata: object, userIds: object): boolean {
	return isUntouched(metadata, refused.RobloxMetaData) && isUntouched(userIds, refused.UserIds);
}
