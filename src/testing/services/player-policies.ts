import type { EnginePlayer, Policies, PlayerPolicy } from "../../engine";
import { CloudCall } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";

/** The policies of the experience's players. Nothing is forbidden until a spec says so. */
export class PlayerPolicies {
	private readonly withoutRandomItems = new Set<number>();
	private readonly withoutSubscriptions = new Set<number>();

	/** Says whether paid random items must not be sold to that user. */
	public restrictPaidRandomItems(userId: number, isRestricted = true): void {
		if (isRestricted) this.withoutRandomItems.add(userId);
		else this.withoutRandomItems.delete(userId);
	}

	/** Says whether no subscription may be sold to that user. */
	public forbidSubscriptions(userId: number, isForbidden = true): void {
		if (isForbidden) this.withoutSubscriptions.add(userId);
		else this.withoutSubscriptions.delete(userId);
	}

	/** For the simulation itself. */
	public of(userId: number): PlayerPolicy {
		return {
			arePaidRandomItemsRestricted: this.withoutRandomItems.has(userId),
			isEligibleToPurchaseSubscription: !this.withoutSubscriptions.has(userId),
		};
	}
}

class PolicyCall extends CloudCall {
	public answer: PlayerPolicy | undefined;

	constructor(
		server: ServerContext,
		private readonly policies: PlayerPolicies,
		private readonly userId: number,
	) {
		const legSeconds = server.cloud.options.dataStoreLegSeconds;
		super(server, { name: "GetPolicyInfoForPlayerAsync", family: "policy", key: tostring(userId), legSeconds });
	}

	protected override takeEffect(): undefined {
		this.answer = this.policies.of(this.userId);
		return undefined;
	}
}

/** `PolicyService` of one server. */
export class VirtualPolicies implements Policies {
	constructor(
		private readonly server: ServerContext,
		private readonly policies: PlayerPolicies,
	) {}

	public getPolicyAsync(player: EnginePlayer): PlayerPolicy {
		const call = new PolicyCall(this.server, this.policies, player.UserId);
		call.await();
		return call.answer!;
	}
}
