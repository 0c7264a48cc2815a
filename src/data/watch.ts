/** Gives up a server that is silent. */
export interface Watch extends Disposable {
  /** Milliseconds after which it is given up. */
  readonly silence: number;
  /** Aborted then, and when the watch ends. */
  readonly signal: AbortSignal;
  /** Something came: the time begins anew. */
  heard(): void;
}

/** Begins to watch. */
export function watchFor(silence: number): Watch {
  const controller = new AbortController();
  const begin = () => setTimeout(() => controller.abort(), silence);
  let timer = begin();
  return {
    silence,
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = begin();
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      controller.abort(); // what is left of the body, if anything
    },
  };
}
