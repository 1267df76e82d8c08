import { DEALS_OWNER } from "./deals/ledger/table-owner";
import { LEDGER_OWNER } from "./monetisation/ledger/table-owner";
import { SCHEMA_OWNER } from "./profile-store/schema/table-owner";
import type { TableOwner } from "./storable/library-tables";

/** The parts of the library that keep something of their own in stored `Data`: every session holds their tables for them. */
export const TABLE_OWNERS: ReadonlyArray<TableOwner> = [LEDGER_OWNER, SCHEMA_OWNER, DEALS_OWNER];
