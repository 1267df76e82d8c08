import { CONTENT_MUTANTS } from "./content-mutants";
import { FLEET_MUTANTS } from "./fleet-mutants";
import { LIBRARY_MUTANTS } from "./library-mutants";
import { PORT_MUTANTS } from "./port-mutants";
import type { Mutant } from "./wrap";

export type { Mutant, Wrap } from "./wrap";

/** Every one of them must be caught within so many seeds. */
export const SEEDS_PER_MUTANT = 200;

export const MUTANTS: ReadonlyArray<Mutant> = [
	...PORT_MUTANTS,
	...LIBRARY_MUTANTS,
	...FLEET_MUTANTS,
	...CONTENT_MUTANTS,
];
