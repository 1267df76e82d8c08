import type { TableOwner } from "../../storable/library-tables";
import { LIBRARY_TABLES } from "../../storable/library-tables";

/** Where `Data` stands goes with `Data`: whatever comes in as a whole brings its own mark. */
export const SCHEMA_OWNER: TableOwner = {
	name: LIBRARY_TABLES.schema,
	merge: (_held, incoming) => incoming,
	overwrite: (_stored, known) => known,
	rollBack: (_now, before) => ({ table: before, told: [] }),
};
