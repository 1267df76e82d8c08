import { startWorld } from "../support/world";

/** A session whose Data the store refuses lives on: it is told with the part, renewed without Data, and saved when it fits. */
export = () => {
	describe("Data that the store refuses", () => {
		it("does not end the session (a text of quotes, which the store counts twice)", () => {
			const { cloud, server } = startWorld();
			const profile = server.load("a");
			profile.Data.Items = [string.rep('"', 2_500_000)];
			cloud.advance(700);
			cloud.takeErrors();
			expect(profile.IsActive()).to.equal(true);
		});
	});
};
