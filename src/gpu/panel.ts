import { type Element, type ElementArrays, elementBytes } from "./element.ts";
import type { Gpu } from "./gpu.ts";
import { mapBack, type Mapped } from "./storage.ts";
import { inTextures } from "./variants.ts";

/** Rows and columns are padded to this many, so that no tile has a ragged edge. */
export const BLOCK = 64;

/** Part of a matrix: full rows in one binding. */
export interface Panel {
  /** First row. */
  readonly row: number;
  /** Rows, a multiple of {@link BLOCK}. */
  readonly rows: number;
  /** The resource itself. */
  readonly storage: GPUBuffer | GPUTexture;
  /** Four-column groups from one row to the next. */
  readonly stride: number;
  /** What a bind group takes. */
  readonly binding: GPUBindingResource;
}

/** Textures of more bytes are refused by drivers that address them with 32 bits, lavapipe's among them. */
const MOST_TEXTURE = 2 ** 30;

/** Rows of a panel. */
export interface PanelRows {
  /** The panel. */
  readonly panel: Panel;
  /** First row, in the panel. */
  readonly first: number;
  /** Rows, the padding included. */
  readonly rows: number;
}

/** Rounds up to a multiple of {@link BLOCK}. */
export function padded(count: number): number {
  return Math.ceil(count / BLOCK) * BLOCK;
}

function isTexture(gpu: Gpu, element: Element): boolean {
  return inTextures(gpu.variant) && element === "float32";
}

/** The most rows of a panel, a multiple of {@link BLOCK}. */
export function panelRows(gpu: Gpu, width: number, label: string, element: Element): number {
  const { maxTextureDimension2D, maxStorageBufferBindingSize, maxBufferSize } = gpu.device.limits;
  const texture = isTexture(gpu, element);
  const bytes = texture
    ? Math.min(gpu.panelBytes, MOST_TEXTURE)
    : Math.min(gpu.panelBytes, maxStorageBufferBindingSize, maxBufferSize);
  const fitting = bytes / (elementBytes(element) * width);
  const limit = texture ? Math.min(maxTextureDimension2D, fitting) : fitting;
  const rows = Math.floor(limit / BLOCK) * BLOCK;
  if (rows === 0 || (texture && width / 4 > maxTextureDimension2D)) {
    throw new RangeError(
      `${label}: ${BLOCK} rows of ${width} columns do not fit into one binding of this adapter ` +
        `(${bytes} bytes); use fewer records`,
    );
  }
  return rows;
}

/** A panel of zeros, `width` columns wide. */
export function createPanel(
  gpu: Gpu,
  row: number,
  rows: number,
  width: number,
  label: string,
  element: Element,
): Panel {
  if (!isTexture(gpu, element)) return bufferPanel(gpu, row, rows, width, label, element);
  const stride = width / 4;
  const bytes = rows * width * elementBytes(element);
  const storage = gpu.device.createTexture({
    label,
    size: [stride, rows],
    format: "rgba32float",
    usage: GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.TEXTURE_BINDING |
      GPUTextureUsage.COPY_DST | GPUTextureUsage.COPY_SRC,
  });
  gpu.ledger.add(storage, label, bytes);
  return { row, rows, storage, stride, binding: storage.createView() };
}

/** The same in a storage buffer, whatever the device's variant. */
export function bufferPanel(
  gpu: Gpu,
  row: number,
  rows: number,
  width: number,
  label: string,
  element: Element,
): Panel {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const storage = gpu.createBuffer(label, rows * width * elementBytes(element), usage);
  return { row, rows, storage, stride: width / 4, binding: { buffer: storage } };
}

/** Replaces a panel, the padding included. */
export function writePanel(gpu: Gpu, panel: Panel, data: ElementArrays[Element]): void {
  const { storage, stride, rows } = panel;
  gpu.upload(storage.label, data.byteLength, () => {
    if (storage instanceof GPUBuffer) {
      gpu.device.queue.writeBuffer(storage, 0, data);
    } else {
      const layout = { bytesPerRow: stride * 16, rowsPerImage: rows };
      gpu.device.queue.writeTexture({ texture: storage }, data, layout, [stride, rows]);
    }
  });
}

/** Brings rows to the host. */
export function mapRows(
  gpu: Gpu,
  { panel, first, rows }: PanelRows,
  element: Element,
): Promise<Mapped> {
  const { storage, stride } = panel;
  const bytesPerRow = stride * 4 * elementBytes(element);
  return mapBack(gpu, storage.label, rows * bytesPerRow, (encoder, staging) => {
    if (storage instanceof GPUBuffer) {
      encoder.copyBufferToBuffer(storage, first * bytesPerRow, staging, 0, rows * bytesPerRow);
    } else {
      const layout = { buffer: staging, bytesPerRow, rowsPerImage: rows };
      const source = { texture: storage, origin: [0, first] };
      encoder.copyTextureToBuffer(source, layout, [stride, rows]);
    }
  });
}
