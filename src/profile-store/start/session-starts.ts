import type { ProfileObject } from "../session/profile";
import type { StoreContext } from "../session/store-context";
import type { StartSessionParams } from "../types";
import type { StartHome } from "./session-start";
import { SessionStart } from "./session-start";

/** The starts under way on this server: one at a key. */
export class SessionStarts {
	private readonly underWay = new Map<string, SessionStart>();

	constructor(private readonly home: StartHome) {}

	/** Yields until the session is there, or will not be for this caller. */
	public start(
		context: StoreContext,
		key: string,
		token: string,
		params: StartSessionParams,
	): ProfileObject<object> | undefined {
		const underWay = this.underWay.get(token);
		if (underWay !== undefined) return underWay.takeOver(context, params).wait();
		const start = new SessionStart(this.home, context, key, params);
		const request = start.firstRequest();
		this.underWay.set(token, start);
		const { engine, requests } = this.home;
		engine.scheduler.spawn(() => {
			requests.jobs.run(() => start.run(() => this.underWay.delete(token)));
		});
		return request.wait();
	}
}
