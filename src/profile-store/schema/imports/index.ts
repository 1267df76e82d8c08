export type { StepsOptions } from "./arguments";
export { fromDataKeep as FromDataKeep } from "./from-data-keep";
export { fromDocumentService as FromDocumentService } from "./from-document-service";
export { fromLapis as FromLapis } from "./from-lapis";
export { fromLyra as FromLyra } from "./from-lyra";
export { fromRaw as FromRaw } from "./from-raw";
