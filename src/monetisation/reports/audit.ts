import type { ListedProduct } from "../../engine";
import type { Product } from "../catalogue/types";
import type { MonetisationContext } from "../account/context";

/** How often Roblox is asked for what it does not answer. */
const ATTEMPTS = 3;
/** Before the second attempt; doubled before each further one. */
const PAUSE_SECONDS = 10;

/** One question to the marketplace, and what is done with its answer. */
interface Question {
	/** What it is about, for the warning when there is no answer. */
	readonly about: string;
	readonly ask: () => void;
	problem?: string;
}

/** What the declared products and the listed ones differ in: one line each. */
class Findings {
	private readonly unlisted = new Array<string>();
	private readonly undeclared = new Array<string>();
	private readonly notForSale = new Array<string>();

	public unlist(text: string): void {
		this.unlisted.push(text);
	}

	public undeclare(text: string): void {
		this.undeclared.push(text);
	}

	public note(text: string, listed: ListedProduct): void {
		if (!listed.isForSale) this.notForSale.push(text);
	}

	public tell(context: MonetisationContext): void {
		const lines: Array<[what: string, texts: Array<string>, why: string]> = [
			["Developer products that Roblox does not list", this.unlisted, "nobody can buy them."],
			[
				"Developer products that Roblox lists and that are not declared",
				this.undeclared,
				"purchases of them wait until they are.",
			],
			["Products that are not for sale", this.notForSale, "nobody can buy them."],
		];
		for (const [what, texts, why] of lines) {
			if (!texts.isEmpty()) context.warn(`${what}: ${texts.join(", ")}; ${why}`);
		}
	}
}

/**
 * Compares the products with what Roblox lists for the experience: after the start, and what is added later. It changes
 * nothing. Of subscriptions Roblox tells clients only.
 */
export class Audit {
	/** Not compared yet. */
	private due = new Array<Product>();
	private isRunning = false;
	private isFirst = true;

	constructor(private readonly context: MonetisationContext) {}

	/** Does not yield: the audit has a thread of its own. */
	public start(): void {
		const { catalogue } = this.context;
		this.compareSoon([...catalogue.devProducts, ...catalogue.gamePasses]);
		catalogue.onAdded((added) => this.compareSoon(added));
	}

	/** What is added meanwhile is compared in one go. */
	private compareSoon(products: ReadonlyArray<Product>): void {
		for (const product of products) this.due.push(product);
		if (this.isRunning) return;
		this.isRunning = true;
		this.context.engine.scheduler.spawn(() => {
			while (this.isFirst || !this.due.isEmpty()) {
				const due = this.due;
				this.due = [];
				this.run(due, this.isFirst);
				this.isFirst = false;
			}
			this.isRunning = false;
		});
	}

	/** Yields. */
	private run(products: ReadonlyArray<Product>, isFirst: boolean): void {
		const { isStudio } = this.context.engine.host;
		const findings = new Findings();
		// Studio without access gets no answers, however often it asks.
		const unanswered = this.askAll(this.questions(products, isFirst, findings), isStudio ? 1 : ATTEMPTS);
		if (this.context.isClosing) return;
		findings.tell(this.context);
		if (unanswered.isEmpty()) return;
		const about = unanswered.map((question) => question.about).join(", ");
		const text = `Roblox gave no answer about ${about}: ${unanswered[0].problem}`;
		if (isStudio) this.context.engine.host.print(`[Monetisation] ${text}`);
		else this.context.warn(`${text}. What does not exist cannot be bought.`);
	}

	/** Asks until there is an answer to each; gives back those without. Yields. */
	private askAll(questions: Array<Question>, attempts: number): Array<Question> {
		let open = questions;
		let pauseSeconds = PAUSE_SECONDS;
		for (const attempt of $range(1, attempts)) {
			if (attempt > 1) {
				this.context.engine.scheduler.wait(pauseSeconds);
				pauseSeconds *= 2;
			}
			const unanswered = new Array<Question>();
			for (const question of open) {
				if (this.context.isClosing) return [];
				const [isSuccess, problem] = pcall(question.ask);
				if (isSuccess) continue;
				question.problem = tostring(problem);
				unanswered.push(question);
			}
			open = unanswered;
			if (open.isEmpty()) break;
		}
		return open;
	}

	private questions(products: ReadonlyArray<Product>, isFirst: boolean, findings: Findings): Array<Question> {
		const { marketplace } = this.context.engine;
		const questions = new Array<Question>();
		if (isFirst || products.some(({ kind }) => kind === "dev")) {
			questions.push({
				about: "the developer products",
				ask: () => {
					const listed = marketplace.listDeveloperProductsAsync();
					this.compare(products, listed, findings);
					if (isFirst) this.findUndeclared(listed, findings);
				},
			});
		}
		for (const { kind, id, name } of products) {
			if (kind !== "gamepass") continue;
			const text = `${name} (${id})`;
			questions.push({
				about: `the game pass ${text}`,
				ask: () => findings.note(text, marketplace.getGamePassAsync(id as number)),
			});
		}
		return questions;
	}

	private compare(products: ReadonlyArray<Product>, listed: ReadonlyArray<ListedProduct>, findings: Findings): void {
		const declared = new Array<[id: number, text: string]>();
		for (const product of products) {
			if (product.kind === "dev") declared.push([product.id, `${product.name} (${product.id})`]);
		}
		for (const product of products) {
			if (product.kind !== "dev" || product.giftId === undefined) continue;
			declared.push([product.giftId, `${product.name} as a gift (${product.giftId})`]);
		}
		for (const [id, text] of declared) {
			const found = listed.find((product) => product.id === id);
			if (found === undefined) findings.unlist(text);
			else findings.note(text, found);
		}
	}

	/** Of all products that are declared by then, those of `Add` too. */
	private findUndeclared(listed: ReadonlyArray<ListedProduct>, findings: Findings): void {
		const { catalogue } = this.context;
		for (const { id, name } of listed) {
			const isDeclared = catalogue.findDevProduct(id) !== undefined || catalogue.findByGiftId(id) !== undefined;
			if (!isDeclared) findings.undeclare(`${name} (${id})`);
		}
	}
}
