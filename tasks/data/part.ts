import type { Options } from "../cli/option.ts";
import type { Task } from "../cli/task.ts";

/** A part of `./lood data`, as in `./lood data get`. */
export interface Part<O extends Options = Options> extends Task<O> {
  /** What it does, in a line of the overview, without a full stop. */
  readonly about: string;
}

/** Keeps the types of a part's options. */
export function definePart<const O extends Options>(part: Part<O>): Part<O> {
  return part;
}
