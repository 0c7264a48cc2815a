import { type Element, elementArray, type ElementArrays, elementBytes, zeros } from "./element.ts";
import type { Gpu } from "./gpu.ts";
import {
  BLOCK,
  bufferPanel,
  createPanel,
  mapRows,
  padded,
  type Panel,
  type PanelRows,
  panelRows,
  writePanel,
} from "./panel.ts";

/**
 * The most bytes that come back to the host together: a matrix that fills the device's memory has no
 * room beside it for a copy.
 */
const MOST_MAPPED = 8 * 2 ** 20;

/** A panel's rows on the host, until they are disposed of. */
export interface MappedRows<E extends Element> {
  /** [rows, padded columns] row-major. */
  readonly values: ElementArrays[E];
  /** Takes them away. */
  [Symbol.dispose](): void;
}

/**
 * A matrix [rows, cols] on the device, row-major, padded with zeros to multiples of 64: a stack of
 * panels of full rows, each small enough for one binding. Panels of float32 are storage buffers or
 * rgba32float textures (four columns a texel), as the device's variant asks; panels of float64 are
 * always storage buffers, for no texture holds it.
 */
export class Matrix<E extends Element = "float32"> {
  /** Rows, without padding. */
  readonly rows: number;
  /** Columns, without padding. */
  readonly cols: number;
  /** What it is called in messages and in the ledger. */
  readonly label: string;
  /** What it holds. */
  readonly element: E;
  /** From the first rows to the last. */
  readonly panels: readonly Panel[];
  readonly #gpu: Gpu;

  private constructor(
    gpu: Gpu,
    rows: number,
    cols: number,
    label: string,
    element: E,
    panels: readonly Panel[],
  ) {
    this.#gpu = gpu;
    this.rows = rows;
    this.cols = cols;
    this.label = label;
    this.element = element;
    this.panels = panels;
  }

  /**
   * A matrix of zeros, float32 unless `element` says otherwise.
   *
   * @throws RangeError where a row does not fit into one binding, or a size is not positive
   */
  static create(gpu: Gpu, rows: number, cols: number, label: string): Matrix;
  /** A matrix of zeros of the given elements; see above. */
  static create<E extends Element>(
    gpu: Gpu,
    rows: number,
    cols: number,
    label: string,
    element: E,
  ): Matrix<E>;
  static create(
    gpu: Gpu,
    rows: number,
    cols: number,
    label: string,
    element: Element = "float32",
  ): Matrix<Element> {
    for (const size of [rows, cols]) {
      if (!Number.isInteger(size) || size < 1) {
        throw new RangeError(`${label}: a matrix needs at least one row and column, got ${size}`);
      }
    }
    const width = padded(cols);
    const most = panelRows(gpu, width, label, element);
    const panels: Panel[] = [];
    for (let row = 0; row < padded(rows); row += most) {
      const height = Math.min(most, padded(rows) - row);
      panels.push(createPanel(gpu, row, height, width, label, element));
    }
    return new Matrix(gpu, rows, cols, label, element, panels);
  }

  /**
   * A matrix of zeros in one storage buffer in every variant: shaders read and write it in place.
   *
   * @throws RangeError where it does not fit into one binding, or a size is not positive
   */
  static buffered(gpu: Gpu, rows: number, cols: number, label: string): Matrix {
    const { maxStorageBufferBindingSize, maxBufferSize } = gpu.device.limits;
    const [height, width] = [padded(rows), padded(cols)];
    const most = Math.min(gpu.panelBytes, maxStorageBufferBindingSize, maxBufferSize);
    if (4 * height * width > most) {
      throw new RangeError(
        `${label}: ${height} rows of ${width} columns do not fit into one binding of this adapter ` +
          `(${most} bytes); use fewer`,
      );
    }
    const panel = bufferPanel(gpu, 0, height, width, label, "float32");
    return new Matrix(gpu, rows, cols, label, "float32", [panel]);
  }

  /**
   * A matrix with the given values, float32 unless `element` says otherwise.
   *
   * @param values [rows, cols] row-major
   * @throws TypeError where the number of values is not rows * cols
   * @throws RangeError where a row does not fit into one binding, or a size is not positive
   */
  static upload(
    gpu: Gpu,
    values: ArrayLike<number>,
    rows: number,
    cols: number,
    label: string,
  ): Matrix;
  /** A matrix of the given elements with the given values; see above. */
  static upload<E extends Element>(
    gpu: Gpu,
    values: ArrayLike<number>,
    rows: number,
    cols: number,
    label: string,
    element: E,
  ): Matrix<E>;
  static upload(
    gpu: Gpu,
    values: ArrayLike<number>,
    rows: number,
    cols: number,
    label: string,
    element: Element = "float32",
  ): Matrix<Element> {
    if (values.length !== rows * cols) {
      throw new TypeError(
        `${label}: expected ${rows} x ${cols} = ${rows * cols} values, got ${values.length}`,
      );
    }
    const matrix = Matrix.create(gpu, rows, cols, label, element);
    const width = padded(cols);
    for (const panel of matrix.panels) {
      const data = zeros(element, panel.rows * width);
      for (let r = 0; r < panel.rows && panel.row + r < rows; r++) {
        const from = (panel.row + r) * cols;
        for (let c = 0; c < cols; c++) data[r * width + c] = values[from + c];
      }
      writePanel(gpu, panel, data);
    }
    return matrix;
  }

  /**
   * Bytes and panels of a matrix, and bytes of it that come back to the host together at most, before
   * it is made.
   *
   * @throws RangeError where a row does not fit into one binding
   */
  static measure(
    gpu: Gpu,
    rows: number,
    cols: number,
    { label, element = "float32" }: { readonly label: string; readonly element?: Element },
  ): { readonly bytes: number; readonly panels: number; readonly mapped: number } {
    const [height, width] = [padded(rows), padded(cols)];
    const most = panelRows(gpu, width, label, element);
    const rowBytes = width * elementBytes(element);
    return {
      bytes: height * rowBytes,
      panels: Math.ceil(height / most),
      mapped: Math.min(rows, most, mappedRows(cols, element)) * rowBytes,
    };
  }

  /** The panel that holds `row`, and the row's place in it. */
  locate(row: number): { readonly panel: Panel; readonly row: number } {
    const panel = this.panels.find((panel) => row < panel.row + panel.rows);
    if (!panel || row < 0) {
      throw new RangeError(`${this.label}: row must be >= 0 and < ${this.rows}, got ${row}`);
    }
    return { panel, row: row - panel.row };
  }

  /** Values [rows, cols] row-major. */
  async download(): Promise<ElementArrays[E]> {
    const result = zeros(this.element, this.rows * this.cols);
    const width = padded(this.cols);
    for (const part of this.parts()) {
      using mapped = await this.mapRows(part);
      const begin = part.panel.row + part.first;
      for (let r = 0; r < part.rows && begin + r < this.rows; r++) {
        result.set(
          mapped.values.subarray(r * width, r * width + this.cols),
          (begin + r) * this.cols,
        );
      }
    }
    return result;
  }

  /** All rows but the padding, in parts that may come back to the host together. */
  *parts(): Generator<PanelRows> {
    const most = mappedRows(this.cols, this.element);
    for (const panel of this.panels) {
      const rows = Math.min(panel.rows, this.rows - panel.row);
      for (let first = 0; first < rows; first += most) {
        yield { panel, first, rows: Math.min(most, rows - first) };
      }
    }
  }

  /** Values of some rows, the columns' padding included, until disposed of. */
  async mapRows(part: PanelRows): Promise<MappedRows<E>> {
    const mapped = await mapRows(this.#gpu, part, this.element);
    const values = elementArray(this.element, mapped.bytes);
    return { values, [Symbol.dispose]: () => mapped[Symbol.dispose]() };
  }

  /** Replaces a panel, the padding included; `values` is [panel.rows, 4 panel.stride]. */
  uploadPanel(panel: Panel, values: ElementArrays[E]): void {
    writePanel(this.#gpu, panel, values);
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    for (const { storage } of this.panels) {
      storage.destroy();
      this.#gpu.ledger.remove(storage);
    }
  }
}

/** Rows that come back to the host together, at least a block. */
function mappedRows(cols: number, element: Element): number {
  const rowBytes = padded(cols) * elementBytes(element);
  return Math.max(BLOCK, Math.floor(MOST_MAPPED / rowBytes / BLOCK) * BLOCK);
}

/** Rows that lie in one panel of each of several matrices. */
export interface Span {
  /** First row, in all matrices. */
  readonly row: number;
  /** Rows, a multiple of {@link BLOCK}. */
  readonly rows: number;
  /** The panels, in the order the matrices were given, and the first row's place in each. */
  readonly places: readonly { readonly panel: Panel; readonly row: number }[];
}

/** Cuts the rows [begin, end) of matrices with the same rows wherever one of them changes panel. */
export function* spans(
  begin: number,
  end: number,
  ...matrices: readonly Matrix<Element>[]
): Generator<Span> {
  for (let row = begin; row < end;) {
    const places = matrices.map((matrix) => matrix.locate(row));
    const rows = Math.min(end - row, ...places.map(({ panel, row }) => panel.rows - row));
    yield { row, rows, places };
    row += rows;
  }
}
