/** What peers in TypeScript share: turns, as loop.py has them. */
import { timed } from "../contest.ts";

/**
 * Does `once` for each line on stdin and answers its milliseconds as a line of JSON.
 *
 * @param library its name and version
 */
export async function serve(library: string, once: () => Promise<void>): Promise<void> {
  console.log(`ready ${library}`);
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const text of lines) {
    for (let turn = 1; turn < text.split("\n").length; turn++) {
      console.log(JSON.stringify(await timed(once)));
    }
  }
  // What a library's workers keep alive has nothing left to do.
  Deno.exit(0);
}
