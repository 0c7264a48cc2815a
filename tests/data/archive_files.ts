/** Archives made byte by byte. */
import { gzip } from "./idx_files.ts";

/** An entry of a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly bytes?: Uint8Array;
  /** "0", a regular file, by default. */
  readonly type?: string;
  /** What the header says of the size, by default the truth. */
  readonly size?: string;
  /** ustar's beginning of a long name. */
  readonly prefix?: string;
}

/** A tar archive (POSIX.1-2017, pax, ustar Interchange Format) with its end. */
export function tarBytes(entries: readonly TarEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { name, bytes = new Uint8Array(), type = "0", size, prefix = "" } of entries) {
    const header = new Uint8Array(512);
    const put = (at: number, text: string) =>
      header.set(Array.from(text, (one) => one.charCodeAt(0)), at);
    put(0, name);
    put(100, "0000644\0" + "0000000\0" + "0000000\0");
    put(124, size ?? bytes.length.toString(8).padStart(11, "0") + "\0");
    put(136, "00000000000\0" + "        " + type);
    put(257, "ustar\0" + "00");
    put(345, prefix);
    const sum = header.reduce((total, byte) => total + byte, 0);
    put(148, sum.toString(8).padStart(6, "0") + "\0 ");
    parts.push(header, bytes, new Uint8Array((512 - bytes.length % 512) % 512));
  }
  parts.push(new Uint8Array(1024));
  return concatenated(parts);
}

/** As {@link tarBytes}, compressed. */
export async function tarGzBytes(entries: readonly TarEntry[]): Promise<Uint8Array> {
  return await gzip(tarBytes(entries));
}

/** One after the other. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
