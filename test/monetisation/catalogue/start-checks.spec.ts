import type { MonetisationServiceObject } from "../../../src/monetisation/service/service";
import { SimCloud } from "../../../src/testing";
import { callerError } from "../../support/caller-error";
import { startProfiles } from "../../support/player-world";
import { includes } from "../../support/records";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

const handler = () => true;
const boost = { id: 123, name: "RespawnBoost", handler };

/** The call raises at its own line, and the text holds all the parts. */
function expectMistake(call: () => unknown, ...parts: Array<string>): void {
	const text = callerError(call);
	const prefix = "[Monetisation]: Start: ";
	if (text.sub(1, prefix.size()) !== prefix) error(`the text does not begin with ${prefix}: ${text}`, 2);
	for (const part of parts) {
		if (!includes(text, part)) error(`"${part}" is not in: ${text}`, 2);
	}
}

export = () => {
	describe("Start", () => {
		let shop: ShopServer;
		let service: MonetisationServiceObject;
		let Data: unknown;

		beforeEach(() => {
			shop = new ShopServer(startServer(new SimCloud()));
			service = shop.service;
			Data = startProfiles(shop.server);
		});

		/** Options with those products. */
		function selling(Products: unknown, more: object = {}): never {
			return { Data, Products, ...more } as never;
		}

		function expectMistakes(cases: ReadonlyArray<[options: unknown, parts: Array<string>]>): void {
			for (const [options, parts] of cases) {
				expectMistake(() => service.Start(options as never), ...parts);
			}
			expect(service.GetCredits(shop.server.sim.join(7), 123)).to.equal(0);
		}

		it("wants a table of options that it knows", () => {
			const Products = { devProducts: [boost] };
			expectMistakes([
				[undefined, ["options must be a table, not nil"]],
				[5, ["options must be a table, not the number 5"]],
				[{ Data }, ["Products must be a table with devProducts, gamePasses and subscriptions, not nil"]],
				[{ Products }, ["Data must be a table with GetProfile and WaitForProfileAsync, not nil"]],
				[{ Data: {}, Products }, ["Data:GetProfile must be a method", "Data:WaitForProfileAsync must be"]],
				[
					{ Data: { GetProfile: handler, WaitForProfileAsync: handler, ViewUserAsync: 5 }, Products },
					["Data:ViewUserAsync must be a method or nil, not the number 5"],
				],
				[selling(Products, { Product: [] }), ["there is no option Product; did you mean Products?"]],
				[selling(Products, { Colour: 1 }), ["there is no option Colour; there are Data, Products, Handlers"]],
				[selling(Products, { Audit: "no" }), ["Audit must be true, false or nil"]],
				[selling(Products, { Analytics: 0 }), ["Analytics must be true, false or nil"]],
			]);
		});

		it("wants the groups of products as lists or by name", () => {
			expectMistakes([
				[selling({ devProduct: [boost] }), ["no group devProduct; did you mean devProducts?"]],
				[selling({ gamepasses: [] }), ["no group gamepasses; did you mean gamePasses?"]],
				[selling([boost]), ["Products has no group the number 1; there are devProducts, gamePasses"]],
				[selling({ devProducts: "all" }), ["devProducts must be a table of products"]],
				[selling({ devProducts: [boost, 5] }), ["devProducts[2] must be a table with the product's fields"]],
				[
					selling({ devProducts: [boost, undefined, { ...boost, id: 5, name: "Other" }] }),
					["devProducts must be a list without gaps"],
				],
				[
					selling({
						gamePasses: new Map<unknown, unknown>([
							[1, { id: 1, name: "Vip" }],
							["Club", { id: 2 }],
						]),
					}),
					["gamePasses must be a list or have names as its keys, not both"],
				],
				[selling(boost), ["Products has no group handler"]],
			]);
		});

		it("names the product whose field is wrong", () => {
			const dev = (fields: object) => selling({ devProducts: [{ ...boost, ...fields }] });
			const who = 'developer product "RespawnBoost" (123)';
			expectMistakes([
				[dev({ id: "123" }), [`${who}: id must be a whole number above 0, not the string`]],
				[dev({ id: 0 }), ["id must be a whole number above 0, not the number 0"]],
				[dev({ id: 1.5 }), ["id must be a whole number above 0"]],
				[dev({ id: 0 / 0 }), ["id must be a whole number above 0"]],
				[dev({ id: math.huge }), ["id must be a whole number above 0"]],
				[selling({ devProducts: [{ name: "NoId", handler }] }), ['"NoId": id must be', "not nil"]],
				[dev({ name: "" }), ["developer product devProducts[1] (123): name must be text that is not empty"]],
				[selling({ devProducts: [{ id: 5, handler }] }), ["devProducts[1] (5): name must be text"]],
				[dev({ category: 5 }), [`${who}: category must be text`]],
				[dev({ handler: "Boost" }), [`${who}: handler must be a function`]],
				[dev({ yields: "yes" }), [`${who}: yields must be true or false`]],
				[dev({ outside: 1 }), [`${who}: outside must be true or false`]],
				[dev({ atMostOnce: 1 }), [`${who}: atMostOnce must be true or false`]],
				[dev({ autoRedeem: 1 }), [`${who}: autoRedeem must be true or false`]],
				[dev({ paidRandomItem: 1 }), [`${who}: paidRandomItem must be true or false`]],
				[dev({ deadlineSeconds: 0 }), [`${who}: deadlineSeconds must be a number of seconds above 0`]],
				[dev({ deadlineSeconds: math.huge }), [`${who}: deadlineSeconds must be`]],
				[dev({ freeCreditExpirySeconds: -1 }), [`${who}: freeCreditExpirySeconds must be`]],
				[dev({ creditCap: 0 }), [`${who}: creditCap must be a whole number above 0`]],
				[dev({ creditCap: 2.5 }), [`${who}: creditCap must be a whole number above 0`]],
				[dev({ giftId: "9" }), [`${who}: giftId must be a whole number above 0`]],
				[dev({ deadlineSecond: 5 }), [`${who} has a field deadlineSecond`, "did you mean deadlineSeconds?"]],
				[dev({ ID: 5 }), [`${who} has a field ID`, "did you mean id?"]],
				[dev({ price: 25 }), [`${who} has a field price`, "there are id, name, category"]],
				[dev({ yields: true, outside: false }), [`${who}: with yields = true it is outside`]],
			]);
		});

		it("knows what passes and subscriptions take", () => {
			expectMistakes([
				[selling({ gamePasses: [{ id: 1 }] }), ["game pass gamePasses[1] (1): name must be text"]],
				[
					selling({ gamePasses: [{ id: 1, name: "Vip", giftId: 4 }] }),
					['game pass "Vip" (1) has a field giftId'],
				],
				[
					selling({ gamePasses: [{ id: 1, name: "Vip", handler: 4 }] }),
					['"Vip" (1): handler must be a function'],
				],
				[
					selling({ subscriptions: [{ id: 1, name: "Club" }] }),
					[`subscription "Club" (1): id must be the subscription's id as text`, "not the number 1"],
				],
				[
					selling({ subscriptions: [{ id: "EXP-1", name: "Club", handler: {} }] }),
					['subscription "Club" (EXP-1): handler must be a function, not a table'],
				],
			]);
		});

		it("wants a handler for every developer product, and one only", () => {
			const unhandled = { id: 123, name: "RespawnBoost" };
			const list = { devProducts: [unhandled] };
			expectMistakes([
				[selling(list), ['developer product "RespawnBoost" (123) has no handler']],
				[selling(list, { Handlers: {} }), ['"RespawnBoost" (123) has no handler']],
				[selling(list, { Handlers: 5 }), ["Handlers must be a table of functions by product name"]],
				[selling(list, { Handlers: { RespawnBoost: true } }), ["Handlers.RespawnBoost must be a function"]],
				[
					selling(list, { Handlers: { RespawnBost: handler } }),
					["Handlers.RespawnBost belongs to no product; did you mean RespawnBoost?", "has no handler"],
				],
				[
					selling({ devProducts: [boost] }, { Handlers: { RespawnBoost: handler } }),
					["has two handlers: its own and Handlers.RespawnBoost"],
				],
			]);
		});

		it("wants every name and every id to mean one product", () => {
			const other = { id: 456, name: "Other", handler };
			expectMistakes([
				[
					selling({ devProducts: [boost, { ...other, id: 123 }] }),
					['"Other" (123) has the id 123 of developer product "RespawnBoost" (123)'],
				],
				[
					selling({ devProducts: [boost, { ...other, name: "RespawnBoost" }] }),
					['"RespawnBoost" (456) has the name RespawnBoost of developer product "RespawnBoost" (123)'],
				],
				[
					selling({ devProducts: [boost], gamePasses: [{ id: 1, name: "RespawnBoost" }] }),
					['game pass "RespawnBoost" (1) has the name RespawnBoost of developer product'],
				],
				[
					selling({ devProducts: [{ ...boost, giftId: 456 }, other] }),
					[
						'the giftId of developer product "RespawnBoost" (123) has the id 456 of developer product "Other"',
					],
				],
				[
					selling({
						devProducts: [
							{ ...boost, giftId: 9 },
							{ ...other, giftId: 9 },
						],
					}),
					['the giftId of developer product "Other" (456) has the id 9 of the giftId of developer product'],
				],
				[selling({ devProducts: [{ ...boost, giftId: 123 }] }), ["the giftId of developer product"]],
				[
					selling({ devProducts: [boost, { ...other, name: "123" }] }),
					['"123" (456) is named like the id of developer product "RespawnBoost" (123)'],
				],
			]);
		});

		it("tells all that is wrong at once", () => {
			const options = selling({
				devProducts: [
					{ ...boost, id: "1" },
					{ ...boost, name: "Second", creditCap: 0 },
				],
			});
			expectMistake(
				() => service.Start(options),
				"2 things are wrong:\n- ",
				'"RespawnBoost" (1): id must be',
				'"Second" (123): creditCap must be',
			);
		});

		it("can be called again after a mistake, for nothing was changed", () => {
			const wrong = selling({ devProducts: [{ ...boost, id: -1 }] });
			const right = selling({ devProducts: [boost] }, { Audit: false });
			expectMistake(() => service.Start(wrong), "id must be");
			shop.server.sim.run(() => service.Start(right));
			expectMistake(() => service.Start(right), "may be called once only");
		});

		it("takes one id for products of different kinds", () => {
			const Products = { devProducts: [boost], gamePasses: [{ id: 123, name: "Vip" }] };
			shop.server.sim.run(() => service.Start(selling(Products, { Audit: false })));
		});

		it("only warns of params that cannot be stored", () => {
			const Products = { devProducts: [{ ...boost, params: { onUse: handler } }] };
			shop.server.sim.run(() => service.Start(selling(Products, { Audit: false })));
			const warnings = shop.server.sim.output.filter(({ text }) => includes(text, "params"));
			expect(warnings.size()).to.equal(1);
			expect(includes(warnings[0].text, 'developer product "RespawnBoost" (123)')).to.equal(true);
			expect(includes(warnings[0].text, "params.onUse")).to.equal(true);
		});
	});
};
