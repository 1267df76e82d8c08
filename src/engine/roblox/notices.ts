import Signal from "@rbxts/signal";
import type { Notices } from "..";

/** BindableEvents. */
export const robloxNotices: Notices = {
	createNotice<A extends Array<unknown>>() {
		return new Signal<(...args: A) => void>();
	},
};
