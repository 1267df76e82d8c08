import type { EndedOwner } from "../record/overwrite-step";
import type { OldServers } from "./old-servers";
import type { ServerLink } from "./server-link";

/** This server among the others, those of ours and those with the old module. */
export class Fleet {
	constructor(
		public readonly link: ServerLink,
		public readonly old: OldServers,
	) {}

	/** Tells the owner of a session to save now: a message waits for it, or its key was overwritten or removed. Does not yield. */
	public askSave(owner: EndedOwner): void {
		if (owner.guid === undefined) return;
		if (owner.server !== undefined) this.link.askSave(owner.server, owner.guid);
		else this.old.publish(owner.guid, { LoadCount: owner.loadCount });
	}
}
