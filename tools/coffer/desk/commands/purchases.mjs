/** `purchases USER`: what was paid, what was given for it, and why not. */
import { existsSync, readFileSync } from "node:fs";
import { EXIT, wrongCall } from "../outcome.mjs";
import { timeText } from "../times.mjs";

/** Options of commands that look into the ledger. */
export const LEDGER_OPTIONS = { products: { type: "string" }, purchase: { type: "string" } };

export const PURCHASES = {
	names: ["USER"],
	about: "what a user has bought, what was given for it, and why not",
	options: LEDGER_OPTIONS,
	run: purchases,
};

/** Names by product id, from a JSON file `{"1234": "CoinPack"}`: a key of Open Cloud does not tell them. */
export function readProducts(file) {
	if (file === undefined) return {};
	if (!existsSync(file)) throw wrongCall(`--products: there is no file ${file}`);
	let names;
	try {
		names = JSON.parse(readFileSync(file, "utf8"));
	} catch {
		throw wrongCall(`--products: ${file} is no JSON; it must be as {"1234": "CoinPack"}`);
	}
	const isSound =
		typeof names === "object" && names !== null && Object.values(names).every((name) => typeof name === "string");
	if (!isSound || Array.isArray(names)) throw wrongCall(`--products: ${file} must be as {"1234": "CoinPack"}`);
	return names;
}

/** `{ value, isRead }` of the user's journal, which may be missing or out of reach. */
export async function readJournal(desk, userId) {
	if (userId === undefined) return { isRead: false };
	try {
		const entry = await desk.journals.read(String(userId));
		return { value: entry?.value, isRead: true };
	} catch (error) {
		if (error.status !== 403) throw error;
		desk.sayError(error.message);
		return { isRead: false };
	}
}

/** What the library knows of a user's purchases. */
export async function ledgerOf(desk, user, entry) {
	const journal = await readJournal(desk, user.userId);
	return {
		value: entry?.value,
		userId: user.userId ?? entry?.userIds[0] ?? 0,
		journal: journal.value,
		isJournalRead: journal.isRead,
		names: readProducts(desk.values.products),
		purchaseId: desk.values.purchase,
	};
}

const GOOD = ["goods granted", "credit usable", "credit used", "gift delivered", "settled"];

function nameOf(names, product) {
	return product === undefined
		? "?"
		: names[product] === undefined
			? `product ${product}`
			: `${names[product]} (${product})`;
}

function purchaseLine(screen, names, { found, listed }) {
	const at = listed?.At ?? found.lines[0]?.At;
	const when = at === undefined ? "(before)".padEnd(23) : timeText(at * 1000);
	const spent = listed?.CurrencySpent ?? found.paid?.spent;
	const parts = [
		when,
		nameOf(names, found.product ?? listed?.Product).padEnd(24),
		spent === undefined ? "" : `${spent} Robux`,
	];
	const status = screen.paint(GOOD.includes(found.status) ? "green" : "yellow", found.status);
	return `  ${parts[0]}  ${parts[1]} ${parts[2].padEnd(11)} ${status}  ${screen.paint("dim", found.id)}`;
}

function showCredits(screen, names, credits) {
	if (credits.length === 0) return;
	screen.say("");
	screen.title("Credits");
	const lines = credits.map(({ Id, Product, State, Paid, GrantedAt, Purchase }) => {
		const kind = Paid ? "paid" : "free";
		return `  ${timeText(GrantedAt * 1000)}  ${nameOf(names, Product).padEnd(24)} ${State}, ${kind}, credit ${Id}${Purchase === undefined ? "" : `, for ${Purchase}`}`;
	});
	screen.lines(lines, "credits", 10);
}

function showGifts(screen, names, gifts, userId) {
	if (gifts.length === 0) return;
	screen.say("");
	screen.title("Gifts");
	const lines = gifts.map(({ PurchaseId, Product, From, Recipient }) => {
		const way = Recipient === userId ? `from user ${From}, waits` : `to user ${Recipient}, on its way`;
		return `  ${nameOf(names, Product).padEnd(24)} ${way}, purchase ${PurchaseId}`;
	});
	screen.lines(lines, "gifts", 10);
}

function showList(desk, user, { list, explained }, request) {
	const { screen } = desk;
	const { names } = request;
	const listed = new Map(list.purchases.map((purchase) => [purchase.PurchaseId, purchase]));
	const rows = explained.map((found) => ({ found, listed: listed.get(found.id) }));
	rows.sort((a, b) => (b.listed?.At ?? b.found.lines[0]?.At ?? 0) - (a.listed?.At ?? a.found.lines[0]?.At ?? 0));
	screen.title(`Purchases of ${desk.name(user)} as stored, newest first: ${rows.length}`);
	screen.lines(rows.length === 0 ? ["  none"] : rows.map((row) => purchaseLine(screen, names, row)), "purchases", 15);
	if (list.olderCount > 0) screen.say(`  and ${list.olderCount} older ones, of which nothing else is known`);
	showCredits(screen, names, list.credits);
	showGifts(screen, names, list.gifts, request.userId);
	if (!request.isJournalRead)
		screen.say("", `The journal (${desk.config.journal}) was not read, so it is not known what became of some.`);
	screen.say("", "Each one in full: --purchase ID. To give a credit for one: npx coffer credit USER --purchase ID");
}

async function purchases(desk, [text]) {
	const user = desk.user(text);
	const entry = await desk.read(user);
	const request = await ledgerOf(desk, user, entry);
	const answer = await desk.library("purchases", request);
	const { screen } = desk;
	if (answer.newer.length > 0)
		screen.say(
			screen.paint(
				"yellow",
				`A newer Coffer has written this (${answer.newer.join(", ")}): it may hold more than is shown.`,
			),
		);
	if (request.purchaseId === undefined) {
		showList(desk, user, answer, request);
	} else {
		const [found] = answer.explained;
		screen.say(found.text.split("\n"));
	}
	const { purchases: list, credits, gifts, olderCount } = answer.list;
	screen.answer({
		key: user.key,
		userId: request.userId,
		purchases: answer.explained,
		list,
		credits,
		gifts,
		olderCount,
	});
	const isUnknown = request.purchaseId !== undefined && answer.explained[0].status === "unknown purchase";
	return isUnknown ? EXIT.nothing : EXIT.done;
}
