/**
 * Labeled records: readers, selection, sampling, standardization. Pure TypeScript, no device.
 *
 * @module
 */
export { adult } from "./adult.ts";
export {
  applyAugmentation,
  augment,
  type Augmentation,
  type Augmented,
  type AugmentOptions,
} from "./augment.ts";
export type { CategoricalColumn, NumericColumn, TableColumn, TableOptions } from "./columns.ts";
export { cifar10 } from "./cifar10.ts";
export { cifar100, type Cifar100Options } from "./cifar100.ts";
export { csv, type CsvOptions } from "./csv.ts";
export { type CsvTable, csvTable } from "./csv_table.ts";
export {
  asTrainingSet,
  type Dataset,
  dataset,
  type DatasetParts,
  hashDataset,
  type ImageShape,
  type PixelScale,
  type ResponseScale,
  select,
  targets,
} from "./dataset.ts";
export {
  type DifferingOptions,
  type DifferKind,
  drawDiffering,
  noiseRecords,
} from "./differing.ts";
export type { DownloadOptions, DownloadProgress } from "./download.ts";
export { DownloadError } from "./download_error.ts";
export {
  type ColumnValues,
  encodeTable,
  type TableEncoder,
  tableEncoder,
  type TableSource,
  type ValueColumn,
} from "./encode.ts";
export {
  type DuplicateGroup,
  type DuplicateOptions,
  type DuplicateReport,
  exactDuplicates,
  reportDuplicates,
} from "./duplicates.ts";
export { DataError, type DataErrorOptions } from "./error.ts";
export { FASHION_MNIST_FOLDER, fashionMnist } from "./fashion_mnist.ts";
export { dataFolder, dataRoot, filledFolder, folderIn, heldFiles } from "./folders.ts";
export { imageFolder, type ImageFolderOptions } from "./image_folder.ts";
export { type ImageList, listImages } from "./image_list.ts";
export { idxFolder, type IdxFolderOptions } from "./idx_folder.ts";
export type { Split, Splits } from "./split.ts";
export { readIndices } from "./indices_file.ts";
export {
  DATASET_NAMES,
  FORMAT_NAMES,
  isDataFile,
  loadDataset,
  type LoadOptions,
  SOURCES,
} from "./load.ts";
export { mnist } from "./mnist.ts";
export type { NearPair, NearPairs } from "./near_pairs.ts";
export { type NpyArray, npz, readNpz } from "./npz.ts";
export { checkFile, type FileCheck, getFile, type GetOptions, type Got } from "./official.ts";
export { parquet, type ParquetOptions } from "./parquet.ts";
export type { Selection } from "./selection.ts";
export type { ImageSize } from "./raster.ts";
export { type Random, random } from "./random.ts";
export { sample, type SampleOptions, selectClasses } from "./sample.ts";
export type { Where } from "./survey.ts";
export type {
  Digest,
  Format,
  FormatOptions,
  OfficialFile,
  Source,
  SourceOptions,
} from "./source.ts";
export {
  invertStatistics,
  standardize,
  type StandardizeBy,
  type Standardized,
  type Statistics,
} from "./standardize.ts";
export { svhn } from "./svhn.ts";
