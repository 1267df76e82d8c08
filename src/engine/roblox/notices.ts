import Signal from "@rbxts/signal";
import type { Notice, Notices } from "..";

/** BindableEvents. */
export const robloxNotices: Notices = {
	createNotice<A extends Array<unknown>>() {
		return new Signal<(...args: A) => void>() as unknown as Notice<A>;
	},
};
