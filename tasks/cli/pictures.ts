/** Pictures of a run: each as SVG and PNG. */
import { renderPng, type RunFolder } from "../../mod.ts";

/** Writes NAME.svg and NAME.png. */
export async function writePicture(run: RunFolder, name: string, svg: string): Promise<void> {
  await run.write(`${name}.svg`, svg);
  await run.write(`${name}.png`, await renderPng(svg));
}

/** Names of the pictures of records that an earlier run may have left in a folder. */
export function earlierPictures(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => /^(all|record-\d[\d+@]*)\.(svg|png)$/.test(name));
  } catch {
    return []; // there is no such folder yet; openRun complains of a file
  }
}
