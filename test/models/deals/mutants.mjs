/** The rules with one left out or broken: the scenario named must show what it is there for. */
const broken = (name, text, scenario, budgets) => ({ name, text, scenario, budgets });

export const MUTANTS = [
	broken("booksOverVeto", "a save that books over a veto", "swap"),
	broken("takesBeforeItReads", "a save whose content is older than the record that it read", "swap"),
	broken("heedsOnce", "a save that drops a veto which its session has not heard of", "swap"),
	broken("pledgesUnderSession", "a pledge written under a living session", "cross"),
	broken("leavesOpen", "a new session that leaves open what the one before has begun", "swap"),
	broken("takesOpenForOff", "a pledger that takes open for off", "swap"),
	broken("settlesTwice", "a pledger whose entry stays when it has its goods", "swap"),
	broken("booksUnsaved", "a book that does not wait until the pledge is stored", "swap"),
	broken("putsAtSend", "a book that uses its goods before the booking is answered", "swap"),
	broken("abortsInDoubt", "a book that takes back what it may have booked", "swap"),
	broken("closesEarly", "a book that forgets a deal before the other has saved", "swap"),
	broken("takesWithoutEntry", "goods that are taken without an entry", "swap"),
	broken("forgetsAsks", "a server that takes the same ask up twice", "giftApart"),
	broken("pledgesWhatIsBooked", "a late pledge for what is long booked", "gift", { crashes: 0, vetoes: 0, ends: 1 }),
	broken("asksOpenOnly", "a server in doubt that takes a closed deal for one that never was", "giftApart"),
	broken("forgetsRetake", "Data of before that keep what was given since", "setBack"),
	broken("forgetsAgain", "Data of before that miss what was got since", "setBack"),
	broken("takesIncomingTable", "Data of before that bring their own table", "setBack"),
	broken("replaysById", "deals that are done again in the order of their ids", "swapBack"),
	broken("replaysBySettling", "deals that are done again one whole after the other", "rollBackChain"),
	broken("forgetsOldRetake", "a second rollback that forgets what the first had to take out", "rollBack"),
	broken("redoesWhatIsDone", "a deal that is done again on Data that know it", "rollBack"),
	broken("trustsPastOfBefore", "a rollback to between a rollback and the next load", "rollBack"),
	broken("pledgesBeforeRetake", "a pledge out of what is still to be taken out", "rollBackAway"),
];
