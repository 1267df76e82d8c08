import { MessagingService } from "@rbxts/services";
import type { Messaging } from "..";

/** `MessagingService`. */
export const robloxMessaging: Messaging = {
	publishAsync(topic, data) {
		MessagingService.PublishAsync(topic, data);
	},
	subscribeAsync(topic, callback) {
		return MessagingService.SubscribeAsync(topic, (message) => callback(message.Data, message.Sent));
	},
};
