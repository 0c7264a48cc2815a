/** A tensor of float32. */
export interface Tensor {
  /** Lengths of its axes; their product is the number of values. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** What a safetensors file holds. */
export interface Tensors {
  /** By name. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Words about them. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes of the number that says how long the header is. */
const LENGTH_BYTES = 8;

/**
 * Named tensors as the bytes of a safetensors file (the format of Hugging Face, version 0.4): the
 * length of a header in JSON as a little-endian 64-bit integer, the header, then the values.
 *
 * @throws {TypeError} a shape that is not the number of values
 */
export function safetensors({ tensors, metadata }: Tensors): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    if (product(shape) !== values.length) {
      throw new TypeError(
        `tensor ${name} of shape [${shape}] must have ${product(shape)} values, got ` +
          `${values.length}`,
      );
    }
    const begin = end;
    end += values.byteLength;
    header[name] = { dtype: "F32", shape, data_offsets: [begin, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Spaces up to a multiple of 8, so that the values are aligned.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, LENGTH_BYTES);
  bytes.fill(0x20, LENGTH_BYTES + text.length, LENGTH_BYTES + length);
  let at = LENGTH_BYTES + length;
  for (const { values } of Object.values(tensors)) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/**
 * The tensors of a safetensors file that holds float32 alone.
 *
 * @throws {RangeError} bytes that are no such file
 */
export function readSafetensors(bytes: Uint8Array<ArrayBuffer>): Tensors {
  const { header, begin } = readHeader(bytes);
  const tensors: Record<string, Tensor> = {};
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") metadata = words(entry);
    else tensors[name] = tensor(name, entry, bytes, begin);
  }
  return { tensors, metadata };
}

function readHeader(
  bytes: Uint8Array,
): { readonly header: Record<string, unknown>; readonly begin: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < LENGTH_BYTES ? Infinity : Number(view.getBigUint64(0, true));
  if (length > bytes.length - LENGTH_BYTES) {
    throw new RangeError(
      `a safetensors file must hold its header, got ${bytes.length} bytes in all`,
    );
  }
  const begin = LENGTH_BYTES + length;
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, begin)));
    if (isRecord(header)) return { header, begin };
  } catch (cause) {
    throw new RangeError("the header of a safetensors file must be JSON, got other text", {
      cause,
    });
  }
  throw new RangeError("the header of a safetensors file must be a JSON object");
}

function tensor(
  name: string,
  entry: unknown,
  bytes: Uint8Array<ArrayBuffer>,
  begin: number,
): Tensor {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((value) => Number.isSafeInteger(value) && value >= 0);
  if (dtype !== "F32" || !whole(shape) || !whole(offsets) || offsets.length !== 2) {
    throw new RangeError(
      `tensor ${name} must be F32 with a shape and two offsets, got ${JSON.stringify(entry)}`,
    );
  }
  const [from, to] = offsets;
  if (to - from !== 4 * product(shape) || begin + to > bytes.length) {
    throw new RangeError(
      `tensor ${name} of shape [${shape}] must lie in the file, got bytes ${from} to ${to} of ` +
        `${bytes.length - begin}`,
    );
  }
  // A copy, which is aligned whatever the header's length.
  return { shape, values: new Float32Array(bytes.slice(begin + from, begin + to).buffer) };
}

function words(entry: unknown): Record<string, string> {
  return isRecord(entry)
    ? Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, String(value)]))
    : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, length) => all * length, 1);
}
