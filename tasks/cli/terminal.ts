/** What stdout is: how wide, and whether it shows colors. */

/** A place for lines that a person reads. */
export interface Terminal {
  /** Columns; undefined of a pipe or file, which takes lines of any length. */
  readonly width: number | undefined;
  /** Whether it shows colors, and the user wants them. */
  readonly colors: boolean;
}

/** A pipe or a file: no codes, no limit. */
export const PLAIN: Terminal = { width: undefined, colors: false };

/**
 * What stdout is. No colors where `NO_COLOR` is set and not empty (https://no-color.org), or `TERM`
 * says that the terminal has none.
 */
export function stdoutTerminal(): Terminal {
  if (!Deno.stdout.isTerminal()) return PLAIN;
  return {
    width: columnsOf(),
    colors: !Deno.noColor && Deno.env.get("TERM") !== "dumb",
  };
}

function columnsOf(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80; // a terminal that does not say its size
  }
}

/** Codes of ECMA-48, "Select graphic rendition": on, and off again. */
const STYLES = { bold: [1, 22], dim: [2, 22], cyan: [36, 39] } as const;

/** A text in a style, where there are colors. */
export function styled(
  text: string,
  style: keyof typeof STYLES,
  { colors }: Pick<Terminal, "colors">,
): string {
  const [on, off] = STYLES[style];
  return colors && text !== "" ? `\x1b[${on}m${text}\x1b[${off}m` : text;
}
