import type { FakeSignal, Fakes } from "./fakes";

function newHashMap(fakes: Fakes, asked: Array<string>): MemoryStoreHashMap {
	const items = new Map<string, unknown>();
	return fakes.instance("MemoryStoreHashMap", {
		GetAsync(key) {
			return items.get(key);
		},
		SetAsync(key, value, expiration) {
			const hadValue = items.has(key);
			asked.push(`SetAsync ${key} ${expiration}`);
			items.set(key, value);
			return hadValue;
		},
		UpdateAsync(key, transform, expiration) {
			asked.push(`UpdateAsync ${key} ${expiration}`);
			const value: unknown = transform(items.get(key));
			if (value !== undefined) items.set(key, value);
			return value;
		},
		RemoveAsync(key) {
			items.delete(key);
		},
	});
}

/** MemoryStoreService: one map for each name. */
export function newMemoryStoreService(fakes: Fakes, asked: Array<string>): MemoryStoreService {
	const maps = new Map<string, MemoryStoreHashMap>();
	return fakes.instance("MemoryStoreService", {
		GetHashMap(name) {
			if (!maps.has(name)) maps.set(name, newHashMap(fakes, asked));
			return maps.get(name)!;
		},
	});
}

/** MessagingService: everyone hears at once what anyone sends. */
export function newMessagingService(fakes: Fakes, sentAt: number): MessagingService {
	interface Subscription {
		readonly topic: string;
		readonly callback: (message: { Data: unknown; Sent: number }) => void;
	}
	const subscriptions = new Array<Subscription>();
	return fakes.instance("MessagingService", {
		PublishAsync(topic, message) {
			for (const each of subscriptions) {
				if (each.topic === topic) each.callback({ Data: message, Sent: sentAt });
			}
		},
		SubscribeAsync(topic, callback) {
			const subscription = { topic, callback };
			subscriptions.push(subscription);
			return fakes.connection(() => subscriptions.remove(subscriptions.indexOf(subscription)));
		},
	});
}

/** Players, and the engine's side of its events. */
export interface FakePlayers {
	readonly service: Players;
	readonly added: FakeSignal<(player: Player) => void>;
	readonly removing: FakeSignal<(player: Player, reason: Enum.PlayerExitReason) => void>;
	readonly subscriptionChanged: FakeSignal<(user: Player, subscriptionId: string) => void>;
}

export function newPlayers(fakes: Fakes, present: ReadonlyArray<Player>): FakePlayers {
	const added = fakes.signal("Players", "PlayerAdded");
	const removing = fakes.signal("Players", "PlayerRemoving");
	const subscriptionChanged = fakes.signal("Players", "UserSubscriptionStatusChanged");
	const service = fakes.instance("Players", {
		GetPlayers() {
			return [...present];
		},
		GetPlayerByUserId(userId) {
			return present.find((player) => player.UserId === userId);
		},
		PlayerAdded: added.signal,
		PlayerRemoving: removing.signal,
		UserSubscriptionStatusChanged: subscriptionChanged.signal,
	});
	return { service, added, removing, subscriptionChanged };
}
