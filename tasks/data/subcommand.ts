import type { TaskContext } from "../cli/main.ts";
import { helpText, type Options } from "../cli/options.ts";

/** A part of `deno task data`, as in `deno task data get`. */
export interface Subcommand {
  /** What it does, in a line of the overview, without a full stop. */
  readonly about: string;
  /** What its help says, without its options. */
  readonly summary: string;
  /** Command lines that work. */
  readonly examples: readonly string[];
  /** Its options, by name. */
  readonly options: Options;
  /**
   * Does it.
   *
   * @param args what stands behind its name on the command line
   */
  run(args: readonly string[], context: TaskContext): Promise<void>;
}

/** Its help. */
export function subcommandHelp(name: string, { summary, options, examples }: Subcommand): string {
  return helpText(`data ${name}`, summary, options, examples);
}
