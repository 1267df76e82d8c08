import type { Users } from "../../engine";
import { CloudCall } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";

/** The users of Roblox: every id has one until a spec says otherwise. */
export class UserDirectory {
	private readonly missing = new Set<number>();

	/** Says that there is no user with that id. */
	public remove(userId: number): void {
		this.missing.add(userId);
	}

	/** For the simulation itself. */
	public has(userId: number): boolean {
		return userId > 0 && !this.missing.has(userId);
	}
}

class UserInfoCall extends CloudCall {
	public answer = false;

	constructor(
		server: ServerContext,
		private readonly users: UserDirectory,
		private readonly userId: number,
	) {
		const legSeconds = server.cloud.options.dataStoreLegSeconds;
		super(server, { name: "GetUserInfosByUserIdsAsync", family: "user", key: tostring(userId), legSeconds });
	}

	protected override takeEffect(): undefined {
		this.answer = this.users.has(this.userId);
		return undefined;
	}
}

/** `UserService` of one server. */
export class VirtualUsers implements Users {
	constructor(
		private readonly server: ServerContext,
		private readonly users: UserDirectory,
	) {}

	public existsAsync(userId: number): boolean {
		const call = new UserInfoCall(this.server, this.users, userId);
		call.await();
		return call.answer;
	}
}
