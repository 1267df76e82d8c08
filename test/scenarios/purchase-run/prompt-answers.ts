import type { Prompt, RandomStream, SimPlayer } from "../../../src/testing";
import type { ShopStage } from "./shop-stage";

const ANSWER_SECONDS_MAX = 20;
const DECLINED_SHARE = 0.2;

/** A prompt that is open, and its player's mind about it. */
export interface Answer {
	readonly prompt: Prompt;
	readonly isPurchased: boolean;
}

/** What a player does about the prompt that was just shown. `answer` closes it; whoever has left by then answers nothing. */
export function answerSoon(
	stage: ShopStage,
	player: SimPlayer,
	id: string | number,
	chance: RandomStream,
	answer: (answer: Answer) => void,
	declinedShare = DECLINED_SHARE,
): void {
	const isPurchased = !chance.chance(declinedShare);
	stage.at(stage.now() + chance.between(0.5, ANSWER_SECONDS_MAX), () => {
		const prompt = stage.cloud.purchases.prompts.find((open) => open.player === player && open.id === id);
		if (prompt !== undefined && player.isPresent) answer({ prompt, isPurchased });
	});
}
