/** `UserService`. */
export interface Users {
	/** Yields; raises. Whether Roblox has a user with that id. */
	existsAsync(userId: number): boolean;
}
