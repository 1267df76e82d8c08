import type { EnginePlayer, ServerRemotes } from "../../engine";
import type { ServerContext } from "../cloud/server-context";
import type { SimPlayer } from "../sim-player";
import { copyForWire } from "./wire-value";

/** What a client hears of a request whose handler raised. */
const REQUEST_FAILED = "failed";
/** How many messages wait for a player whose client was not started: such a player may stay for ever. */
const UNDELIVERED_MAX = 256;
/** How long a request waits for a handler that there is not (yet); the client of the Roblox adapter gives up as late. */
const HANDLER_SECONDS_MAX = 30;

/** A message on its way to a client. */
export interface RemoteMessage {
	readonly name: string;
	readonly payload: unknown;
}

/** A request that arrived from a client. */
export interface RemoteRequest {
	readonly name: string;
	readonly player: SimPlayer;
	readonly args: Array<unknown>;
	/** Sends the answer, or the text that the client's call raises. */
	readonly reply: (answer: unknown, problem: string | undefined) => void;
}

type RequestHandler = (player: EnginePlayer, ...args: Array<unknown>) => unknown;

/** The server's end of the remotes. */
export class VirtualRemotes implements ServerRemotes {
	private readonly handlers = new Map<string, RequestHandler>();
	/** What arrived before its handler. */
	private readonly waiting = new Map<string, Array<RemoteRequest>>();

	constructor(private readonly server: ServerContext) {}

	public onRequest(name: string, handler: RequestHandler): void {
		if (this.handlers.has(name)) error(`request ${name} is answered already`, 2);
		this.handlers.set(name, handler);
		const early = this.waiting.get(name) ?? [];
		this.waiting.delete(name);
		for (const request of early) this.handle(request, handler);
	}

	public send(name: string, player: EnginePlayer, payload: unknown): void {
		const receiver = player as SimPlayer;
		if (!receiver.isPresent) return;
		const message: RemoteMessage = { name, payload: copyForWire(payload) };
		const { client, undelivered } = receiver;
		if (client !== undefined) client.deliver(message);
		else if (undelivered.size() < UNDELIVERED_MAX) undelivered.push(message);
	}

	/** A request arrives. It waits for a handler as long as its client does. */
	public receive(request: RemoteRequest): void {
		const { name, player } = request;
		if (!player.isPresent) return;
		this.server.cloud.trace.note(this.server.name, "Request", name, player.Name);
		const handler = this.handlers.get(name);
		if (handler !== undefined) this.handle(request, handler);
		else this.hold(request);
	}

	private hold(request: RemoteRequest): void {
		const { name } = request;
		this.waiting.set(name, [...(this.waiting.get(name) ?? []), request]);
		this.server.scheduler.delay(HANDLER_SECONDS_MAX, () => {
			const waiting = this.waiting.get(name) ?? [];
			if (!waiting.includes(request)) return;
			this.waiting.set(
				name,
				waiting.filter((other) => other !== request),
			);
			request.reply(undefined, `the server answers no request ${name}`);
		});
	}

	private handle(request: RemoteRequest, handler: RequestHandler): void {
		this.server.scheduler.spawn(() => {
			const [isOk, answer] = xpcall(
				() => copyForWire(handler(request.player, ...request.args)),
				(problem: unknown) => debug.traceback(tostring(problem)),
			);
			if (!isOk) this.server.process.report(tostring(answer));
			if (isOk) request.reply(answer, undefined);
			else request.reply(undefined, REQUEST_FAILED);
		});
	}
}
