/** `message` and `credit`: something is left for a player, wherever they are. */
import { Change } from "../change.mjs";
import { tellOwner } from "../owner-watch.mjs";
import { CHANGING } from "../options.mjs";
import { DeskError, EXIT, refusal, wrongCall } from "../outcome.mjs";
import { leafText, treeLines } from "../values.mjs";
import { LEDGER_OPTIONS, ledgerOf } from "./purchases.mjs";

/** As MAX_MESSAGE_QUEUE of the library. */
const QUEUE_MAX = 1000;
const NEW = { new: { type: "boolean", default: false } };
const LIBRARY_PREFIX = "@coffer/";

export const MESSAGE = {
	names: ["USER", "JSON"],
	about: 'leaves a message for a player: {"Kind":"Gift","Coins":100}',
	options: { ...CHANGING, ...NEW },
	run: message,
};

export const CREDIT = {
	names: ["USER", "PRODUCT"],
	about: "leaves a paid credit of a product, or for a --purchase, once",
	options: { ...CHANGING, ...NEW, ...LEDGER_OPTIONS, ticket: { type: "string" } },
	run: credit,
};

function readMessage(text) {
	if (text === undefined) throw wrongCall(`a message is needed, as '{"Kind":"Gift","Coins":100}'`);
	let value;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw wrongCall(`the message is no JSON (${error.message}); in a shell it stands in single quotes`);
	}
	if (typeof value !== "object" || value === null) throw wrongCall("a message must be an object or a list");
	if (hasNull(value)) throw wrongCall("a message cannot hold null: leave the field out");
	if (typeof value.Kind === "string" && value.Kind.startsWith(LIBRARY_PREFIX)) {
		throw wrongCall(`the Kind of a message must not begin with "${LIBRARY_PREFIX}": those are the library's own`);
	}
	return value;
}

function hasNull(value) {
	if (value === null) return true;
	return typeof value === "object" && Object.values(value).some((inner) => hasNull(inner));
}

/** Appends to the key's queue and tells the owner; answers how it ended. */
async function send(desk, user, { content, question, lines, describe }) {
	const mayBeNew = desk.values.new;
	const change = new Change(desk, user, {
		question,
		decide: async (entry) => {
			if (entry === undefined && !mayBeNew) {
				const more = "; --new leaves it all the same, for a player who was never here";
				throw new DeskError(EXIT.nothing, "UnknownUser", `${desk.missing(user).message}${more}`);
			}
			const { sendId } = desk.ids;
			return await desk.library("message", { value: entry?.value, message: content, sendId, limit: QUEUE_MAX });
		},
		preview: () => lines,
		describe,
	});
	const ended = await change.run();
	if (ended.outcome === "tried") return ended;
	const value = ended.written?.value ?? ended.entry?.value ?? {};
	const owner = value.Coffer?.Owner;
	const isPlaying = value.MetaData?.ActiveSession !== undefined;
	// Its server reads the queue with its next save, so it is asked to make one now.
	const isTold =
		isPlaying && owner?.Session === value.MetaData.ActiveSession[2] && (await tellOwner(desk, "Save", owner));
	return { ...ended, isPlaying, isTold };
}

function arrivalText({ isPlaying, isTold }) {
	if (!isPlaying) return "it waits for the player's next session";
	return isTold
		? "the player is in a server, which was told of it"
		: "the player is in a server, which takes it with its next save";
}

function report(desk, user, ended, what, more) {
	const { screen } = desk;
	if (ended.outcome !== "tried") {
		const twice = ended.outcome === "landed" ? " (an earlier try had left it: it is there once)" : "";
		screen.say("", screen.paint("green", `${what}: ${arrivalText(ended)}${twice}.`));
	}
	const { outcome, written, isPlaying, isTold } = ended;
	screen.answer({ key: user.key, outcome, run: desk.runId, version: written?.revision, isPlaying, isTold, ...more });
	return EXIT.done;
}

async function message(desk, [text, json]) {
	const user = desk.user(text);
	const content = readMessage(json);
	const lines = [
		desk.screen.paint("bold", `A message to ${desk.name(user)}`),
		...treeLines(content, { linesMax: 20 }),
	];
	const describe = () => ({ message: content });
	const ended = await send(desk, user, { content, lines, describe, question: "Leave this message?" });
	return report(desk, user, ended, "Left");
}

/** The purchase that a credit stands for: one that there was, or one that the desk names, so that it is given once. */
function purchaseOf(desk, product) {
	const { purchase, ticket } = desk.values;
	if ((product === undefined) === (purchase === undefined))
		throw wrongCall("give either a product id or --purchase ID");
	if (product !== undefined && !/^\d+$/.test(product))
		throw wrongCall(`"${product}" is no product id: it is a number`);
	if (ticket !== undefined && purchase !== undefined)
		throw wrongCall("--ticket names a credit of a product: --purchase has a name already");
	if (ticket !== undefined && !/^[\w.-]{1,60}$/.test(ticket))
		throw wrongCall("--ticket: up to 60 letters, digits, and . - _");
	return purchase ?? (ticket === undefined ? desk.ids.purchase : `desk/${ticket}`);
}

async function credit(desk, [text, product]) {
	const user = desk.user(text);
	const purchaseId = purchaseOf(desk, product);
	const entry = await desk.profiles.read(user.key);
	const request = await ledgerOf(desk, user, entry);
	const found = await desk.library("credit", { ...request, purchaseId, product });
	// With --again it may be the message of this very run that waits: the queue knows.
	const isOwn = found.reason === "AlreadySent" && desk.values.again !== undefined;
	if (found.outcome === "kept" && !isOwn) throw refusal(found.reason);
	const content = found.message ?? { Kind: "@coffer/Regrant", Purchase: purchaseId, Product: product };
	const name = request.names[content.Product];
	const { screen } = desk;
	const lines = [
		screen.paint("bold", `A paid credit for ${desk.name(user)}`),
		`  product ${content.Product}${name === undefined ? "" : ` (${name})`}`,
		`  for purchase ${purchaseId}${found.status === undefined ? "" : `, which is: ${found.status}`}`,
		...(content.Spent === undefined ? [] : [`  paid: ${leafText(content.Spent)} Robux`]),
		"  It is given once a purchase, however often this is called.",
	];
	const describe = () => ({ product: content.Product, purchase: purchaseId });
	const ended = await send(desk, user, { content, lines, describe, question: "Leave this credit?" });
	return report(desk, user, ended, "Left", { product: content.Product, purchase: purchaseId });
}
