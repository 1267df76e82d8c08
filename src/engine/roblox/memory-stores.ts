import { MemoryStoreService } from "@rbxts/services";
import type { MemoryHashMap, MemoryStores } from "..";

class RobloxHashMap implements MemoryHashMap {
	constructor(private readonly map: MemoryStoreHashMap) {}

	public getAsync(key: string) {
		return this.map.GetAsync(key);
	}

	public setAsync(key: string, value: unknown, expirationSeconds: number) {
		return this.map.SetAsync(key, value, expirationSeconds);
	}

	public updateAsync(key: string, transform: (value: unknown) => unknown, expirationSeconds: number) {
		return this.map.UpdateAsync(key, transform, expirationSeconds);
	}

	public removeAsync(key: string) {
		this.map.RemoveAsync(key);
	}
}

/** `MemoryStoreService`. */
export const robloxMemoryStores: MemoryStores = {
	getHashMap(name) {
		return new RobloxHashMap(MemoryStoreService.GetHashMap(name));
	},
};
