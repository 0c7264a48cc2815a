/** Where a data file is wrong and how to mend it. */
export interface DataErrorOptions {
  /** File or folder. */
  readonly path: string;
  /** 1-based line, of a text file. */
  readonly line?: number;
  /** What the reader of the message can do, as an imperative without a full stop. */
  readonly remedy: string;
  /** The error underneath, if any. */
  readonly cause?: unknown;
}

/**
 * A data file that cannot be used: missing, cut short, of another format, or with a wrong value in
 * it. The message is one sentence, `path, line n: problem; remedy.`
 */
export class DataError extends Error {
  /** "DataError". */
  override readonly name = "DataError";
  /** File or folder. */
  readonly path: string;
  /** 1-based line, of a text file, where one line is to blame. */
  readonly line: number | undefined;

  /** `problem` is a clause without a full stop. */
  constructor(problem: string, { path, line, remedy, cause }: DataErrorOptions) {
    const where = line === undefined ? path : `${path}, line ${line}`;
    super(`${where}: ${problem}; ${remedy}.`, cause === undefined ? {} : { cause });
    this.path = path;
    this.line = line;
  }
}
