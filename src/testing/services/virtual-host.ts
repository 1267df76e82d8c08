import type { Connection, Host } from "../../engine";
import type { ServerContext } from "../cloud/server-context";
import { VirtualSignal } from "../kernel/virtual-signal";

/** The engine's own words. */
const CLOSING_ALREADY = "BindToClose failed because the model is already being closed.";

/** One line that a server wrote. */
export interface OutputLine {
	readonly kind: "print" | "warn" | "error";
	readonly text: string;
}

/** The process of a server or a client, as its code sees it. */
export class VirtualHost implements Host {
	public readonly isSimulated = true;
	public readonly closeCallbacks = new Array<() => void>();
	public readonly output = new Array<OutputLine>();
	/** True from the moment in which the process begins to close. */
	public isClosing = false;
	private readonly restartScheduled: VirtualSignal<[secondsUntil: number]>;

	constructor(
		private readonly context: Pick<ServerContext, "cloud" | "name" | "process" | "signalMode">,
		public readonly placeId: number,
		public readonly jobId: string,
		public readonly isStudio: boolean,
		public readonly isServer: boolean,
	) {
		const { cloud, process, signalMode } = context;
		this.restartScheduled = new VirtualSignal(cloud.kernel, process, signalMode);
	}

	public onClose(callback: () => void): void {
		if (this.isClosing) error(CLOSING_ALREADY, 0);
		this.closeCallbacks.push(callback);
	}

	public onRestartScheduled(callback: (secondsUntil: number) => void): Connection {
		return this.restartScheduled.Connect(callback);
	}

	/** Tells the code of the process that it will be restarted. */
	public tellRestart(secondsUntil: number): void {
		this.restartScheduled.Fire(secondsUntil);
	}

	public print(message: string): void {
		this.write("print", message);
	}

	public warn(message: string): void {
		this.write("warn", message);
	}

	/** Writes an error that ended a thread, or that the engine prints. */
	public printError(message: string): void {
		this.write("error", message);
	}

	private write(kind: OutputLine["kind"], text: string): void {
		this.output.push({ kind, text });
		// The first line only: a traceback may read differently on another engine.
		this.context.cloud.trace.add(this.context.name, `${kind} ${text.split("\n")[0]}`);
	}
}
