/** Data sets in numpy's files: an .npz file, or a .npy file with its labels beside it. */
import { basename, dirname, join } from "node:path";
import { type Dataset, dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import type { Split } from "./split.ts";
import { type NpyFile, openNpy } from "./npy_file.ts";
import { isByte, layoutOf, readInputs, readTarget } from "./npy_records.ts";
import type { Selection } from "./selection.ts";
import type { Format, FormatOptions } from "./source.ts";
import { list } from "./suggest.ts";
import { drawRecords, targetOf } from "./target.ts";
import { type Bytes, fileBytes, zipMembers } from "./zip.ts";

/** Names of an array of inputs, whatever the case of their letters. */
const INPUTS = ["x", "inputs", "input", "data", "features", "images"];
/** Names of an array of classes. */
const LABELS = ["y", "labels", "label", "targets", "target"];

const EXTENSION = ".npy";

/**
 * .npz files of inputs and classes. The inputs are the array named x, inputs, input, data,
 * features or images, the classes y, labels, label, targets, target, or as the option says; upper
 * case is as good. Responses are the array that the option names. Names with `_train` and `_test`, or
 * `train_` and `test_`, are splits.
 */
export const npzFormat: Format = {
  name: "a .npz file",
  noun: "the .npz file",
  splits: true,
  labeled: true,
  responses: true,
  matches: (path) => path.toLowerCase().endsWith(".npz"),
  load: loadNpz,
};

/**
 * .npy files of inputs. The classes are in the same folder: of x.npy in y.npy, of images_train.npy
 * in labels_train.npy, of any NAME.npy in NAME_y.npy or NAME_labels.npy, with all names of
 * {@link npzFormat}; or in the file that the option names.
 */
export const npyFormat: Format = {
  name: "a .npy file",
  noun: "the .npy file",
  splits: false,
  labeled: true,
  responses: true,
  matches: (path) => path.toLowerCase().endsWith(EXTENSION),
  load: loadNpy,
};

async function loadNpz(path: string, options: FormatOptions): Promise<Dataset> {
  const { split, label, response, ...selection } = options;
  const arrays = (await zipMembers(path)).filter(({ name }) => name.endsWith(EXTENSION))
    .map((bytes) => ({ ...bytes, name: bytes.name.slice(0, -EXTENSION.length) }));
  const find = (words: readonly string[], part: Split | undefined) =>
    only(arrays.filter(({ name }) => namesOf(words, part).includes(name.toLowerCase())), path);
  const hasSplits = find(INPUTS, "train") !== undefined;
  if (split !== undefined && !hasSplits) {
    throw new RangeError(`the .npz file ${path} has no split; leave that option out`);
  }
  const part = hasSplits ? split ?? "train" : undefined;
  const named = outcomeName({ label, response });
  const words = named === undefined ? LABELS : [named];
  const [inputs, labels] = [find(INPUTS, part), find(words, part)];
  if (inputs === undefined || labels === undefined) {
    const wanted = namesOf(inputs === undefined ? INPUTS : words, part);
    const there = arrays.length === 0 ? "no array" : list(arrays.map(({ name }) => name));
    throw new DataError(
      `there is no array of ${inputs === undefined ? "inputs" : "labels"}: none of ${
        list(wanted)
      }, but ${there}`,
      {
        path,
        remedy: `save it under one of these names${inputs ? ", or name the labels (--label)" : ""}`,
      },
    );
  }
  const other = part && find(words, part === "train" ? "test" : "train");
  return await assemble(
    { path, split: part, inputs, labels, other, response },
    selection,
  );
}

async function loadNpy(path: string, options: FormatOptions): Promise<Dataset> {
  const { split: _, label, response, ...selection } = options;
  const inputs = await fileBytes(path, basename(path));
  const named = outcomeName({ label, response });
  const wanted = named === undefined
    ? labelNames(basename(path).slice(0, -EXTENSION.length))
    : [named];
  const there = await Array.fromAsync(Deno.readDir(dirname(path)), ({ name }) => name);
  const names = there.filter((name) =>
    wanted.some((stem) => name.toLowerCase() === stem + EXTENSION)
  );
  const found = only(names.map((name) => ({ name })), path);
  if (found === undefined) {
    throw new DataError(
      `its labels are not beside it: none of ${wanted.map((stem) => stem + EXTENSION).join(", ")}`,
      { path, remedy: "save them under one of these names, or name their file (--label)" },
    );
  }
  const labels = await fileBytes(join(dirname(path), found.name), found.name);
  return await assemble(
    { path, inputs, labels, response },
    selection,
  );
}

/** The name that the user gives the labels or responses, in lower case. */
function outcomeName({ label, response }: FormatOptions): string | undefined {
  if (label !== undefined && response !== undefined) {
    throw new RangeError(
      `response is ${JSON.stringify(response)} and label ${JSON.stringify(label)}; ` +
        "leave one out: records have numbers or classes to predict",
    );
  }
  return (label ?? response)?.toLowerCase();
}

/** What a data set is made of. */
interface Parts {
  readonly path: string;
  readonly split?: Split;
  readonly inputs: Bytes;
  readonly labels: Bytes;
  /** Labels of the other split, whose classes this one has, too. */
  readonly other?: Bytes;
  /** What the user calls the labels, where they are responses. */
  readonly response: string | undefined;
}

async function assemble(parts: Parts, selection: Selection): Promise<Dataset> {
  const { path, split, other, response } = parts;
  const inputs = await openNpy(parts.inputs);
  const labels = await openNpy(parts.labels);
  checkCounts(inputs, labels);
  const name = response ?? parts.labels.name.replace(/\.npy$/i, "");
  const target = targetOf(name, response !== undefined);
  await readTarget(labels, target);
  if (other && response === undefined) await readTarget(await openNpy(other), target);
  const outcome = target.result(path);
  const drawn = drawRecords(
    { ...outcome, labels: outcome.labels.subarray(0, inputs.shape[0]) },
    selection,
  );
  const layout = layoutOf(inputs);
  const { features, image } = layout;
  const channels = image?.channels ?? 0;
  return dataset({
    name: basename(path),
    ...(split && { split }),
    inputs: await readInputs(inputs, layout, drawn.indices),
    features,
    ...drawn,
    ...(image && { image }),
    ...(image && isByte(inputs) && {
      pixels: {
        offset: new Float64Array(channels),
        scale: new Float64Array(channels).fill(255),
      },
    }),
  });
}

function checkCounts(inputs: NpyFile, labels: NpyFile): void {
  const [n] = inputs.shape;
  if (n === undefined) throw inputs.fail("it is a single value", "give an array [n, d]");
  if (n === (labels.shape[0] ?? 1)) return;
  throw inputs.fail(
    `${n} records, but ${labels.shape[0] ?? 1} labels in ${labels.title}`,
    "give as many labels as records",
  );
}

/** The names of an array: as they are, or with the split before or after. */
function namesOf(words: readonly string[], split: Split | undefined): string[] {
  return split === undefined
    ? [...words]
    : words.flatMap((word) => [`${word}_${split}`, `${split}_${word}`]);
}

/** The names of the labels of inputs of this name. */
function labelNames(stem: string): string[] {
  const name = stem.toLowerCase();
  const sameForm = [undefined, "train", "test"] as const;
  const exchanged = sameForm.flatMap((split) => {
    const at = namesOf(INPUTS, split).indexOf(name);
    const forms = split === undefined ? 1 : 2;
    return at < 0 ? [] : namesOf(LABELS, split).filter((_, i) => i % forms === at % forms);
  });
  return [...exchanged, ...LABELS.map((word) => `${name}_${word}`)];
}

/** The one that there is; undefined for none. */
function only<T extends { readonly name: string }>(
  found: readonly T[],
  path: string,
): T | undefined {
  if (found.length <= 1) return found[0];
  throw new DataError(`it could be any of ${list(found.map(({ name }) => name))}`, {
    path,
    remedy: "remove or rename all but one",
  });
}
