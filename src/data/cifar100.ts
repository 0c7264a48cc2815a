import { type Cifar, cifarArchive, cifarSplit } from "./cifar.ts";
import type { Dataset } from "./dataset.ts";
import { bothSplits, type Split, type Splits } from "./split.ts";
import type { Source, SourceOptions } from "./source.ts";

/** As fine_label_names.txt and coarse_label_names.txt have them, in the order of the labels. */
const CLASSES = {
  fine: words(`
  apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus
  butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch
  crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo
  keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain
  mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain
  plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk
  skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone
  television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm
  `),
  coarse: words(`
  aquatic_mammals fish flowers food_containers fruit_and_vegetables
  household_electrical_devices household_furniture insects large_carnivores
  large_man-made_outdoor_things large_natural_outdoor_scenes large_omnivores_and_herbivores
  medium_mammals non-insect_invertebrates people reptiles small_mammals trees vehicles_1
  vehicles_2
  `),
};

/** How {@link cifar100} is read. */
export interface Cifar100Options extends SourceOptions {
  /** Which labels: of the 100 classes ("fine", the default) or of the 20 superclasses ("coarse"). */
  readonly labels?: "fine" | "coarse";
}

/**
 * CIFAR-100, 50,000 photographs for training and 10,000 for testing, of 32 x 32 pixels in color, of
 * 100 classes in 20 superclasses. Read from `folder`, by default the data folder's `cifar-100`,
 * which holds the binary version or the Python version, as its archive (`cifar-100-binary.tar.gz`,
 * `cifar-100-python.tar.gz`) or unpacked. Of the Python version's pickles nothing is executed.
 * Throws {@link DataError} where the files are not there or damaged. Krizhevsky, Learning multiple
 * layers of features from tiny images, 2009.
 */
export async function cifar100(options: Cifar100Options = {}): Promise<Splits> {
  return await bothSplits((split) => cifar100Split(split, options));
}

/** One split of {@link cifar100}. */
async function cifar100Split(
  split: Split,
  { labels = "fine", ...options }: Cifar100Options = {},
): Promise<Dataset> {
  if (!Object.hasOwn(CLASSES, labels)) {
    throw new RangeError(`labels is ${JSON.stringify(labels)}, must be "fine" or "coarse"`);
  }
  return await cifarSplit(cifarOf(labels), split, options);
}

/** CIFAR-100 by its name, with the fine labels. */
export const cifar100Source: Source = {
  about: "50,000 + 10,000 photographs of 100 classes, 32 x 32 in color",
  citation: "Krizhevsky, Learning multiple layers of features from tiny images, 2009",
  counts: { train: 50_000, test: 10_000 },
  files: [cifarArchive("cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8")],
  instead: [cifarArchive("cifar-100-python.tar.gz", "eb9058c3a382ffc7106e4002c42a8d85")],
  load: cifar100Split,
};

function cifarOf(labels: "fine" | "coarse"): Cifar {
  return {
    title: "CIFAR-100",
    name: "cifar-100",
    classes: CLASSES[labels],
    binary: {
      archive: "cifar-100-binary.tar.gz",
      folder: "cifar-100-binary",
      files: { train: ["train.bin"], test: ["test.bin"] },
      labelBytes: 2,
      labelAt: labels === "coarse" ? 0 : 1,
    },
    python: {
      archive: "cifar-100-python.tar.gz",
      folder: "cifar-100-python",
      files: { train: ["train"], test: ["test"] },
      labelKey: `${labels}_labels`,
    },
  };
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
