/** Everything that goes over the wire, by name. The first three are requests of a client, the last is sent to it. */
export const REMOTES = {
	/** `() -> Answer`: from now on the client is told its state, whenever there is one. */
	state: "State",
	/** `(key) -> Answer` */
	useCredit: "UseCreditPurchase",
	/** `(key, kind?) -> Answer` */
	promptSale: "PromptSale",
	/** `ClientState` */
	stateChanged: "StateChanged",
} as const;
