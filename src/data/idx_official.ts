import type { OfficialFile } from "./source.ts";

/** Where the four compressed IDX files of a data set are offered, and their published digests. */
export interface IdxFiles {
  /** Folders on servers, each with a slash at its end. */
  readonly addresses: readonly [string, ...string[]];
  /** In hexadecimal, of the compressed files. */
  readonly md5: Readonly<
    Record<"trainImages" | "trainLabels" | "testImages" | "testLabels", string>
  >;
  /** Who publishes the digests. */
  readonly publishedBy: string;
}

/** The files of a data set that is offered as MNIST is, under MNIST's names. */
export function officialIdxFiles({ addresses, md5, publishedBy }: IdxFiles): OfficialFile[] {
  return [
    { name: "train-images-idx3-ubyte.gz", value: md5.trainImages },
    { name: "train-labels-idx1-ubyte.gz", value: md5.trainLabels },
    { name: "t10k-images-idx3-ubyte.gz", value: md5.testImages },
    { name: "t10k-labels-idx1-ubyte.gz", value: md5.testLabels },
  ].map(({ name, value }) => {
    const [url, ...mirrors] = addresses.map((address) => address + name);
    return { name, url, mirrors, digest: { algorithm: "md5", value, publishedBy } };
  });
}
