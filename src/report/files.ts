/** How many temporary files this process has named, so that no two share a name. */
let count = 0;

/**
 * Writes a file whole or not at all: under a temporary name in the same folder, then renamed. What
 * stood under the name stays as it is when writing fails, and nothing is left beside it.
 *
 * @param path where to; the folder must exist
 * @param data text (written as UTF-8) or bytes
 */
export async function writeAtomically(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${path}.tmp-${Deno.pid}-${count++}`;
  try {
    if (typeof data === "string") await Deno.writeTextFile(temporary, data, { createNew: true });
    else await Deno.writeFile(temporary, data, { createNew: true });
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {}); // it may not have come into being
    throw error;
  }
}
