//!optimize 2
import type { Process } from "./process";

/** Something that happens at a moment of virtual time. */
export interface KernelEvent {
	/** The server whose code this runs; none for what happens in the cloud. Such events die and freeze with it. */
	readonly process: Process | undefined;
	fire(): void;
}

/**
 * A binary heap ordered by (time, order). Three parallel tables with keys from 1 instead of one table per entry: nothing
 * is allocated by a push, and `Map` compiles to plain indexing without the `+ 1` of a TypeScript array.
 */
export class EventHeap {
	/** The number of events in the heap. */
	public count = 0;
	private readonly times = new Map<number, number>();
	private readonly orders = new Map<number, number>();
	private readonly events = new Map<number, KernelEvent>();

	/** The time of the first event, in virtual seconds; infinity when there is none. */
	public nextTime(): number {
		return this.count > 0 ? this.times.get(1)! : math.huge;
	}

	/** The order of the first event. */
	public nextOrder(): number {
		return this.orders.get(1)!;
	}

	/** How many events belong to that server. */
	public countOf(process: Process): number {
		let count = 0;
		for (const index of $range(1, this.count)) {
			if (this.events.get(index)!.process === process) count += 1;
		}
		return count;
	}

	public push(time: number, order: number, event: KernelEvent): void {
		const times = this.times;
		const orders = this.orders;
		const events = this.events;
		let hole = this.count + 1;
		this.count = hole;
		while (hole > 1) {
			const parent = bit32.rshift(hole, 1);
			const parentTime = times.get(parent)!;
			const parentOrder = orders.get(parent)!;
			if (parentTime < time || (parentTime === time && parentOrder <= order)) break;
			times.set(hole, parentTime);
			orders.set(hole, parentOrder);
			events.set(hole, events.get(parent)!);
			hole = parent;
		}
		times.set(hole, time);
		orders.set(hole, order);
		events.set(hole, event);
	}

	/** Takes the first event out. The heap must not be empty. */
	public pop(): KernelEvent {
		const times = this.times;
		const orders = this.orders;
		const events = this.events;
		const first = events.get(1)!;
		const last = this.count;
		const time = times.get(last)!;
		const order = orders.get(last)!;
		const event = events.get(last)!;
		times.delete(last);
		orders.delete(last);
		events.delete(last);
		const count = last - 1;
		this.count = count;
		if (count === 0) return first;
		let hole = 1;
		let child = 2;
		while (child <= count) {
			let childTime = times.get(child)!;
			let childOrder = orders.get(child)!;
			if (child < count) {
				const rightTime = times.get(child + 1)!;
				const rightOrder = orders.get(child + 1)!;
				if (rightTime < childTime || (rightTime === childTime && rightOrder < childOrder)) {
					child += 1;
					childTime = rightTime;
					childOrder = rightOrder;
				}
			}
			if (time < childTime || (time === childTime && order <= childOrder)) break;
			times.set(hole, childTime);
			orders.set(hole, childOrder);
			events.set(hole, events.get(child)!);
			hole = child;
			child = hole * 2;
		}
		times.set(hole, time);
		orders.set(hole, order);
		events.set(hole, event);
		return first;
	}
}
