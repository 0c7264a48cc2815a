/** A file that could not be had from its address. The message is one sentence. */
export class DownloadError extends Error {
  /** "DownloadError". */
  override readonly name = "DownloadError";
  /** What went wrong, a clause without a full stop. */
  readonly problem: string;
  /** Whether the connection broke, or fell silent, with the beginning of the file kept. */
  readonly broken: boolean;

  /** `from` is the address or the file; `remedy` an imperative without a full stop. */
  constructor(
    problem: string,
    from: string,
    { remedy, broken = false, cause }: { remedy?: string; broken?: boolean; cause?: unknown } = {},
  ) {
    const text = remedy === undefined ? problem : `${problem}; ${remedy}`;
    super(`${from}: ${text}.`, cause === undefined ? {} : { cause });
    this.problem = problem;
    this.broken = broken;
  }
}
