import type { ListedProduct } from "../../engine";
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
 * Compares the catalogue with what Roblox lists for the experience, once after the start. It changes nothing. Of
 * subscriptions Roblox tells clients only.
 */
export class Audit {
	constructor(private readonly context: MonetisationContext) {}

	/** Does not yield: the audit has a thread of its own. */
	public start(): void {
		this.context.engine.scheduler.spawn(() => this.run());
	}

	private run(): void {
		const { isStudio } = this.context.engine.host;
		const findings = new Findings();
		// Studio without access gets no answers, however often it asks.
		const unanswered = this.askAll(this.questions(findings), isStudio ? 1 : ATTEMPTS);
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

	private questions(findings: Findings): Array<Question> {
		const { marketplace } = this.context.engine;
		const { gamePasses } = this.context.started!.catalogue;
		const questions: Array<Question> = [
			{
				about: "the developer products",
				ask: () => this.compare(marketplace.listDeveloperProductsAsync(), findings),
			},
		];
		for (const { id, name } of gamePasses) {
			const text = `${name} (${id})`;
			questions.push({
				about: `the game pass ${text}`,
				ask: () => findings.note(text, marketplace.getGamePassAsync(id)),
			});
		}
		return questions;
	}

	private compare(listed: ReadonlyArray<ListedProduct>, findings: Findings): void {
		const { devProducts } = this.context.started!.catalogue;
		const declared: Array<[id: number, text: string]> = devProducts.map(({ id, name }) => [id, `${name} (${id})`]);
		for (const { giftId, name } of devProducts) {
			if (giftId !== undefined) declared.push([giftId, `${name} as a gift (${giftId})`]);
		}
		for (const [id, text] of declared) {
			const found = listed.find((product) => product.id === id);
			if (found === undefined) findings.unlist(text);
			else findings.note(text, found);
		}
		for (const { id, name } of listed) {
			if (!declared.some(([declaredId]) => declaredId === id)) findings.undeclare(`${name} (${id})`);
		}
	}
}
