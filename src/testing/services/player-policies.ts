import type { EnginePlayer, Policies } from "../../engine";
import { CloudCall } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";

/** The policies of the experience's players. Nothing is forbidden until a spec says so. */
export class PlayerPolicies {
	private readonly restricted = new Map<number, boolean>();

	/** Says whether paid random items must not be sold to that user. */
	public restrictPaidRandomItems(userId: number, isRestricted = true): void {
		this.restricted.set(userId, isRestricted);
	}

	public arePaidRandomItemsRestricted(userId: number): boolean {
		return this.restricted.get(userId) ?? false;
	}
}

class PolicyCall extends CloudCall {
	public isRestricted = false;

	constructor(
		server: ServerContext,
		private readonly policies: PlayerPolicies,
		private readonly userId: number,
	) {
		const legSeconds = server.cloud.options.dataStoreLegSeconds;
		super(server, { name: "GetPolicyInfoForPlayerAsync", family: "policy", key: tostring(userId), legSeconds });
	}

	protected override takeEffect(): undefined {
		this.isRestricted = this.policies.arePaidRandomItemsRestricted(this.userId);
		return undefined;
	}
}

/** `PolicyService` of one server. */
export class VirtualPolicies implements Policies {
	constructor(
		private readonly server: ServerContext,
		private readonly policies: PlayerPolicies,
	) {}

	public arePaidRandomItemsRestrictedAsync(player: EnginePlayer): boolean {
		const call = new PolicyCall(this.server, this.policies, player.UserId);
		call.await();
		return call.isRestricted;
	}
}
