/** What a matrix holds. float64 needs a device with `gpu.float64`. */
export type Element = "float32" | "float64";

/** The array that holds elements of this type. */
export interface ElementArrays {
  /** Four bytes each. */
  readonly float32: Float32Array<ArrayBuffer>;
  /** Eight bytes each. */
  readonly float64: Float64Array<ArrayBuffer>;
}

/** Bytes of one element. */
export function elementBytes(element: Element): 4 | 8 {
  return element === "float64" ? 8 : 4;
}

/** The elements of this type that `bytes` hold. */
export function elementArray<E extends Element>(element: E, bytes: ArrayBuffer): ElementArrays[E] {
  const arrays = { float32: Float32Array, float64: Float64Array } as const;
  // TypeScript does not follow E into the table.
  return new arrays[element](bytes) as ElementArrays[E];
}

/** `count` zeros. */
export function zeros<E extends Element>(element: E, count: number): ElementArrays[E] {
  return elementArray(element, new ArrayBuffer(elementBytes(element) * count));
}

/** The elements that `bytes` hold as float64; no copy where they are. */
export function readElements(element: Element, bytes: ArrayBuffer): Float64Array<ArrayBuffer> {
  return element === "float64"
    ? new Float64Array(bytes)
    : Float64Array.from(new Float32Array(bytes));
}

/**
 * The element type that all of these matrices share.
 *
 * @throws TypeError where one differs: a shader would take its bytes for numbers of another kind
 */
export function commonElement(
  first: { readonly label: string; readonly element: Element },
  ...others: readonly { readonly label: string; readonly element: Element }[]
): Element {
  for (const { label, element } of others) {
    if (element !== first.element) {
      throw new TypeError(
        `${label} must be ${first.element} as ${first.label} is, got ${element}`,
      );
    }
  }
  return first.element;
}
