/** A command line that a task cannot run: the message says what to write instead. */
export class UsageError extends Error {
  /** By which `runTask` knows it. */
  override readonly name = "UsageError";
}
