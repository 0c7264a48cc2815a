/** What lives on the device, by label: how the tests see that every buffer is disposed. */
export class Ledger {
  readonly #entries = new Map<object, { readonly label: string; readonly bytes: number }>();
  #live = 0;
  #peak = 0;

  /** Bytes of all live resources. */
  get live(): number {
    return this.#live;
  }

  /** The most bytes that lived at one time. */
  get peak(): number {
    return this.#peak;
  }

  /** Enters a resource that was just created. */
  add(resource: object, label: string, bytes: number): void {
    this.#entries.set(resource, { label, bytes });
    this.#live += bytes;
    this.#peak = Math.max(this.#peak, this.#live);
  }

  /** Strikes out a resource that was just destroyed; a second time does nothing. */
  remove(resource: object): void {
    const entry = this.#entries.get(resource);
    if (!entry) return;
    this.#entries.delete(resource);
    this.#live -= entry.bytes;
  }

  /** Live resources, one line a label with count and bytes, largest first. */
  report(): string[] {
    const totals = new Map<string, { count: number; bytes: number }>();
    for (const { label, bytes } of this.#entries.values()) {
      const total = totals.get(label) ?? { count: 0, bytes: 0 };
      totals.set(label, { count: total.count + 1, bytes: total.bytes + bytes });
    }
    return [...totals].sort(([, a], [, b]) => b.bytes - a.bytes)
      .map(([label, { count, bytes }]) => `${label}: ${count} resources, ${bytes} bytes`);
  }
}
