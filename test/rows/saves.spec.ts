import { IS_HEADLESS } from "../support/old-servers";
import type { RowPlay } from "../support/rows";
import { row as rowCases } from "../support/rows";

interface StoredRecord {
	readonly Data: { readonly Cash: number; readonly Items: Array<unknown> };
	readonly MetaData: { readonly ActiveSession?: unknown };
	readonly Coffer?: { readonly Replaced?: { readonly Value: { readonly Coins?: number } } };
}

export = () => {
	// The reference module runs headless only. Said here, because `row` below belongs to this function, not to the describe.
	if (!IS_HEADLESS) SKIP();

	const row = (number: number, title: string, play: RowPlay, isKept = false) => {
		for (const { title: name, run } of rowCases(number, title, play, isKept)) it(name, run);
	};

	describe("where the reference fails: saves", () => {
		row(7, "a key that is removed under a live session ends it quietly and holds up no shutdown", (world) => {
			const server = world.start();
			const profile = server.load("a");
			const store = world.start().store();
			const remover = world.start();
			remover.await(() => remover.store().RemoveAsync("a"));
			let errors = 0;
			server.ProfileStore.OnError.Connect(() => (errors += 1));
			server.sim.close();
			world.cloud.advance(40);
			const seconds = server.sim.closeSeconds ?? 99;
			if (seconds > 10) return `the shutdown took ${seconds} s`;
			if (store === undefined || profile.IsActive()) return "the session is still active";
			return errors === 1 ? undefined : `it was reported ${errors} times`;
		});

		row(8, "one bad value loses nothing but itself, is told by its path, and holds no lock", (world) => {
			const server = world.start();
			const profile = server.load("a");
			let told = "";
			server.ProfileStore.OnError.Connect((message) => (told += message));
			profile.Data.Cash = 777;
			const items = profile.Data.Items;
			items.push("sword");
			(profile.Data as unknown as Map<string, unknown>).set("Broken", { deep: () => {} });
			server.run(() => profile.EndSession());
			world.cloud.advance(10);
			const record = world.stored<StoredRecord>("a");
			if (record.Data.Cash !== 777 || record.Data.Items.size() !== 1) return "the rest was not saved";
			if (record.MetaData.ActiveSession !== undefined) return "the session is still locked";
			return told.find("Data.Broken.deep", 1, true)[0] !== undefined ? undefined : `it was told: ${told}`;
		});

		row(11, "Mock:StartSessionAsync honours its params", (world) => {
			const server = world.start();
			let calls = 0;
			const profile = server.await(() =>
				server.store().Mock.StartSessionAsync("a", {
					Cancel: () => {
						calls += 1;
						return true;
					},
				}),
			);
			return profile === undefined && calls > 0 ? undefined : "Cancel was not asked";
		});

		row(12, "fifty Save() calls and the end of the session are a few writes", (world) => {
			const server = world.start();
			const profile = server.load("a");
			const before = world.cloud.calls.count("UpdateAsync");
			server.run(() => {
				for (const _ of $range(1, 50)) profile.Save();
				profile.EndSession();
			});
			world.cloud.advance(60);
			const writes = world.cloud.calls.count("UpdateAsync") - before;
			return writes <= 3 ? undefined : `${writes} writes`;
		});

		row(13, "EndSession inside of OnLastSave fires it once", (world) => {
			const server = world.start();
			const profile = server.load("a");
			let count = 0;
			profile.OnLastSave.Connect(() => {
				count += 1;
				if (count < 20) profile.EndSession();
			});
			server.run(() => profile.EndSession());
			world.cloud.advance(10);
			return count === 1 ? undefined : `it fired ${count} times`;
		});

		row(
			14,
			"an idle session is written at most 12 times an hour",
			(world) => {
				const server = world.start();
				server.load("a");
				const before = world.cloud.calls.count("UpdateAsync");
				world.cloud.advance(3600);
				const writes = world.cloud.calls.count("UpdateAsync") - before;
				return writes <= 12 ? undefined : `${writes} writes`;
			},
			true,
		);

		row(16, "an error of GetVersionAsync that passes is not taken for a version that is not there", (world) => {
			const server = world.start();
			const profile = server.load("a");
			profile.Data.Cash = 777;
			server.unload(profile);
			const version = world.cloud.dataStore("PlayerData").versions("a")[0].Version;
			world.cloud.faults.script({ call: "GetVersionAsync", kind: "errorBefore" });
			const viewed = server.await(() => server.store().GetAsync("a", version));
			return viewed?.Data.Cash === 777 ? undefined : "it answered that there is none";
		});

		row(17, "SetAsync brings a removed key back, and says so", (world) => {
			const server = world.start();
			const profile = server.load("a");
			profile.Data.Cash = 777;
			server.unload(profile);
			const viewed = server.await(() => server.store().GetAsync("a"))!;
			server.await(() => server.store().RemoveAsync("a"));
			const isStored = server.await(() => viewed.SetAsync());
			if (!isStored) return "it did not say that it is stored";
			return world.cashOf("a") === 777 ? undefined : "it is not stored";
		});

		row(19, "a foreign value under the key stays recoverable", (world) => {
			const server = world.start();
			world.cloud.dataStore("PlayerData").preload("a", { Coins: 4200 });
			server.load("a");
			const replaced = world.stored<StoredRecord>("a").Coffer?.Replaced;
			return replaced?.Value.Coins === 4200 ? undefined : "it is gone";
		});

		row(21, "a frozen frame releases at most 5 saves in a frame", (world) => {
			const server = world.start();
			for (const index of $range(1, 60)) server.load(`k${index}`);
			world.cloud.advance(200);
			server.sim.freeze(110);
			let most = 0;
			let before = world.cloud.calls.count("UpdateAsync");
			for (const _ of $range(1, 240 * 60)) {
				world.cloud.advance(1 / 60);
				const now = world.cloud.calls.count("UpdateAsync");
				most = math.max(most, now - before);
				before = now;
			}
			return most <= 5 ? undefined : `${most} writes began in one frame`;
		});

		row(25, "the owner hears at once of a SetAsync on its profile", (world) => {
			const owner = world.start();
			const support = world.start();
			const profile = owner.load("a");
			world.cloud.advance(10);
			const viewed = support.await(() => support.store().GetAsync("a"))!;
			support.await(() => viewed.SetAsync());
			world.cloud.advance(6);
			return profile.IsActive() ? "it is still active" : undefined;
		});

		row(26, "metadata that are too long, or too many user ids, are told of and the data saved", (world) => {
			const server = world.start();
			const profile = server.load("a");
			let told = 0;
			server.ProfileStore.OnError.Connect(() => (told += 1));
			profile.Data.Cash = 777;
			profile.RobloxMetaData = { Text: string.rep("x", 400) };
			for (const userId of $range(1, 60)) profile.AddUserId(userId);
			server.run(() => profile.EndSession());
			world.cloud.advance(10);
			if (world.cashOf("a") !== 777) return "the data were not saved";
			return told >= 2 ? undefined : `${told} of 2 were told`;
		});
	});
};
