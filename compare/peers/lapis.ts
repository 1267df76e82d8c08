import { requireFrom } from "../../test/support/old-servers";
import type { PeerData, PeerLibrary, PeerServer, PeerSession } from "./peer";
import { newPeerData, STORE_NAME } from "./peer";

/** The part of Lapis 0.3.8 that these runs use. Its promises are those of roblox-ts. */
interface LapisPromise<T> {
	await(): LuaTuple<[isDone: boolean, value: T]>;
	catch(handler: (this: void, problem: unknown) => void): unknown;
}

interface LapisDocument {
	read(): PeerData;
	write(data: PeerData): void;
	close(): LapisPromise<void>;
}

interface LapisCollection {
	load(key: string, defaultUserIds: Array<number>): LapisPromise<LapisDocument>;
}

interface LapisModule {
	createCollection(this: void, name: string, options: { readonly defaultData: PeerData }): LapisCollection;
}

class LapisSession implements PeerSession {
	private isClosed = false;

	constructor(private readonly document: LapisDocument) {}

	/** A document is the game's until it is closed: nothing tells of a lock that was lost. */
	public isOver(): boolean {
		return !this.isActive();
	}

	public isActive(): boolean {
		return !this.isClosed;
	}

	public read(): PeerData {
		return this.document.read();
	}

	/** Data is frozen by default, so a change is a new table. */
	public change(edit: (data: PeerData) => void): void {
		const before = this.document.read();
		const data: PeerData = { Ops: new Map(), Settled: before.Settled };
		for (const [tag, count] of before.Ops) data.Ops.set(tag, count);
		edit(data);
		// One that the library closed itself, at shutdown, refuses.
		const [isWritten] = pcall(() => this.document.write(data));
		if (!isWritten) this.isClosed = true;
	}

	public end(): void {
		if (this.isClosed) return;
		this.isClosed = true;
		// As its example does.
		this.document.close().catch(() => {});
	}
}

class LapisServer implements PeerServer {
	constructor(private readonly collection: LapisCollection) {}

	public load(key: string, userId: number, isGone: () => boolean): PeerSession | undefined {
		const [isLoaded, result] = this.collection.load(key, [userId]).await();
		if (!isLoaded) error(tostring(result), 0);
		const session = new LapisSession(result);
		if (isGone()) {
			session.end();
			return undefined;
		}
		return session;
	}
}

export const LAPIS: PeerLibrary = {
	name: "Lapis",
	version: "0.3.8",
	hasMetadata: false,
	boot(sim) {
		const module = requireFrom(sim, "ReplicatedStorage.CofferTest.compare.peers.lapis-module") as LapisModule;
		let collection: LapisCollection | undefined;
		sim.run(() => {
			collection = module.createCollection(STORE_NAME, { defaultData: newPeerData() });
		});
		return new LapisServer(collection!);
	},
	dataOf(value) {
		return (value as { data?: PeerData } | undefined)?.data;
	},
};
