import { SimCloud } from "../../../src/testing";
import { leave, profileIn } from "../../support/records";
import type { TestServer } from "../../support/world";
import { SIGNAL_MODES, startServer, storedRecord } from "../../support/world";

interface Stored {
	readonly Coffer: { readonly Owner?: { readonly Server: string; readonly Session: string } };
}

/** A session on one server, and another one that says what the support desk says over Open Cloud: texts. */
function playing(signalMode: "immediate" | "deferred") {
	const cloud = new SimCloud({ signalMode });
	const [owner, desk] = [startServer(cloud), startServer(cloud)];
	const profile = owner.load("a");
	cloud.advance(10);
	const { Server, Session } = (storedRecord(cloud, "a") as Stored).Coffer.Owner!;
	return { cloud, owner, desk, profile, topic: `Coffer_${Server}`, session: Session };
}

function publish(desk: TestServer, topic: string, text: string) {
	desk.sim.run(() => desk.sim.engine.messaging.publishAsync(topic, text));
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a text of the support desk, engine signals ${signalMode}`, () => {
			it("lets a session save and end within seconds", () => {
				const { cloud, desk, profile, topic, session } = playing(signalMode);
				profile.Data.Cash = 777;
				publish(desk, topic, `Release ${session} desk-1 1`);
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(false);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
				expect((storedRecord(cloud, "a") as Stored).Coffer.Owner).to.equal(undefined);
			});

			it("lets a session save at once for a message, and go on", () => {
				const { cloud, owner, desk, profile, topic, session } = playing(signalMode);
				profile.Data.Cash = 777;
				publish(desk, topic, `Save ${session} desk-1 1`);
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
				leave(cloud, owner, profile);
			});

			it("does nothing where it makes no sense, or names another session", () => {
				const { cloud, desk, profile, topic, session } = playing(signalMode);
				const texts = ["", "Release", `Release ${session}`, `Drop ${session} desk-1 1`, `Release x desk-1 2`];
				for (const text of texts) publish(desk, topic, text);
				cloud.advance(10);
				expect(profile.IsActive()).to.equal(true);
			});
		});
	}
};
