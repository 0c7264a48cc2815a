export type { TuneEntry } from "./contest.ts";
export type { Verified } from "./operation.ts";
export type { Peaks } from "./peaks.ts";
export { tune, type TuneOptions, type TuneReport } from "./tune.ts";
