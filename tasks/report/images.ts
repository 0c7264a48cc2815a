/** What a run's records look like, from the data set that its options name. */
import { DATASET_NAMES, folderIn, hashDataset, loadDataset, type Picture } from "../../mod.ts";
import { imageOf } from "../cli/image.ts";
import { userDataRoot, userPath } from "../cli/paths.ts";
import { textAt, textsAt, valueAt } from "./json.ts";
import type { Origin } from "./kind.ts";

/** Images, or why there are none. */
export interface Images {
  readonly images?: readonly Picture[];
  /** Undefined also where the records are no images. */
  readonly why?: string;
}

/**
 * The images of records by their positions in the split.
 *
 * @param all how many records the run's hash is of
 */
export async function imagesOf(
  { options, sha256 }: Origin,
  indices: readonly number[],
  all: number | undefined,
): Promise<Images> {
  const name = textAt(options, "data");
  if (name === undefined || indices.length === 0) return {};
  const different = [...new Set(indices)];
  try {
    const data = await load(name, options, different);
    if (!data.image) return {};
    if (all === indices.length && all === different.length && sha256 !== hashDataset(data)) {
      return { why: `the records of ${name} are not those of the run any more` };
    }
    const place = new Map(Array.from(data.indices, (index, at) => [index, at]));
    return { images: indices.map((index) => imageOf(data, data.row(place.get(index) ?? 0))) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

async function load(name: string, options: unknown, indices: readonly number[]) {
  const split = textAt(options, "split");
  const [label, response, dataDir] = ["label", "response", "dataDir"].map((one) =>
    textAt(options, one)
  );
  const classes = textsAt(options, "classes");
  const named = DATASET_NAMES.includes(name);
  const size = sizeOf(valueAt(options, "imageSize"));
  const root = dataDir === undefined ? undefined : userDataRoot(dataDir);
  return await loadDataset(named ? name : userPath(name), {
    indices: [...indices],
    ...((split === "train" || split === "test") && { split }),
    ...(root !== undefined && { folder: named ? await folderIn(root, name) : root }),
    ...(label !== undefined && { label }),
    ...(response !== undefined && { response }),
    ...(response === undefined && classes.length > 0 && { classes }),
    ...(size && { imageSize: size }),
  });
}

function sizeOf(value: unknown) {
  const [width, height] = [valueAt(value, "width"), valueAt(value, "height")];
  return typeof width === "number" && typeof height === "number" ? { width, height } : undefined;
}
