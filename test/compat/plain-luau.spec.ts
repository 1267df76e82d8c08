import type { SimServer } from "../../src/testing";
import { headless } from "../../host/headless";
import type { ServerKind } from "../support/old-servers";
import { IS_HEADLESS, NEW, newCloud, OLD } from "../support/old-servers";
import { SIGNAL_MODES } from "../support/world";

const TOUR = "test/compat/scripts/tour.server.luau";

/** Everything that the tour printed and warned of, in a server with that library. */
function tour(kind: ServerKind, signalMode: "immediate" | "deferred"): Array<string> {
	const cloud = newCloud({ signalMode });
	const server: SimServer = cloud.startServer();
	headless!.startServer(server, { place: kind === NEW ? "coffer" : "test", scripts: [TOUR] });
	cloud.advance(120);
	server.close();
	cloud.advance(30);
	return server.output.map((line) => `${line.kind}: ${line.text}`);
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	describe("a plain Luau script that uses every member of the API", () => {
		for (const signalMode of SIGNAL_MODES) {
			it(`prints the same, line by line, with both libraries, engine signals ${signalMode}`, () => {
				const reference = tour(OLD, signalMode);
				const ours = tour(NEW, signalMode);
				for (const index of $range(0, math.max(reference.size(), ours.size()) - 1)) {
					const lines = `line ${index + 1}\n  reference  ${reference[index]}\n  ours       ${ours[index]}`;
					if (reference[index] !== ours[index]) error(lines, 0);
				}
				expect(reference.includes("print: done")).to.equal(true);
				expect(reference.includes("print: OnLastSave Shutdown true")).to.equal(true);
			});
		}
	});
};
