/**
 * What sells, for servers. An entry of its own: importing it takes over the receipts of this server, which a game that
 * imports ProfileStore only must not meet with.
 * @module coffer-server
 */
export { defineProducts } from "./monetisation/catalogue/define-products";
export { Monetisation, MonetisationService } from "./monetisation";
export type * from "./monetisation/public-types";
export type { MonetisationServiceFor, TypedMonetisationOptions } from "./monetisation/service/typed-service";
