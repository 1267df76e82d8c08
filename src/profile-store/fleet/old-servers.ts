import { subscribeBackoff } from "../requests/retry-wait";
import type { Connection, Engine } from "../../engine";
import type { Constants } from "../constants";
import type { Problems } from "../requests/problems";
import type { FleetSession } from "./fleet-session";

/** The platform allows 240 subscribe requests a minute; the game wants some of them. */
const SUBSCRIBE_SPACING_SECONDS = 1;

/** What servers with the old module tell one another about a session. */
interface Notice {
	/** The session that is meant, by its load count. */
	readonly LoadCount: number;
	/** Let go of the session. Without it: save, for a message waits. */
	readonly EndSession?: boolean;
}

function topicOf(guid: string): string {
	return `PS_${guid}`;
}

/** The notices of ProfileStore 1.0.3: one topic per session, best effort. Off where LEGACY_NOTICES is 0. */
export class OldServers {
	private readonly connections = new Map<string, Connection>();
	private queue = new Array<FleetSession>();
	private isPumping = false;

	constructor(
		private readonly engine: Engine,
		private readonly constants: Constants,
		private readonly problems: Problems,
	) {}

	/** Does not yield: a subscription that fails or hangs must not keep a player waiting. */
	public subscribe(session: FleetSession): void {
		if (this.constants.LEGACY_NOTICES === 0) return;
		this.queue.push(session);
		if (this.isPumping) return;
		this.isPumping = true;
		this.engine.scheduler.spawn(() => this.pump());
	}

	public unsubscribe(session: FleetSession): void {
		this.connections.get(session.identity.guid)?.Disconnect();
		this.connections.delete(session.identity.guid);
	}

	/** Does not yield. `guid` is unknown in records of old ProfileService servers, which listen to nothing. */
	public publish(guid: string | undefined, notice: Notice): void {
		if (guid === undefined || this.constants.LEGACY_NOTICES === 0) return;
		this.engine.scheduler.spawn(() => {
			const [isSuccess, message] = pcall(() => this.engine.messaging.publishAsync(topicOf(guid), notice));
			if (!isSuccess) this.engine.host.warn(`[ProfileStore]: a notice could not be sent: ${message}`);
		});
	}

	private pump(): void {
		while (!this.queue.isEmpty()) {
			const waiting = this.queue;
			this.queue = [];
			for (const session of waiting) {
				// Whoever left again before the turn came needs no subscription.
				if (session.isOver()) continue;
				this.engine.scheduler.spawn(() => this.subscribeWithRetries(session));
				this.engine.scheduler.wait(SUBSCRIBE_SPACING_SECONDS);
			}
		}
		this.isPumping = false;
	}

	private subscribeWithRetries(session: FleetSession): void {
		const backoff = subscribeBackoff();
		while (!session.isOver()) {
			const [isSuccess, result] = pcall(() => {
				return this.engine.messaging.subscribeAsync(topicOf(session.identity.guid), (data) => {
					this.receive(session, data);
				});
			});
			if (isSuccess) {
				const connection = result as Connection;
				if (!session.isOver()) this.connections.set(session.identity.guid, connection);
				else connection.Disconnect();
				return;
			}
			this.problems.warn(
				`subscribing to notices failed: ${result}`,
				session.address.storeName,
				session.address.key,
			);
			this.engine.scheduler.wait(backoff.next());
		}
	}

	private receive(session: FleetSession, data: unknown): void {
		if (!typeIs(data, "table")) return;
		const notice = data as Partial<Notice>;
		if (notice.LoadCount !== session.identity.loadCount) return;
		if (notice.EndSession === true) session.release();
		else session.renew();
	}
}
