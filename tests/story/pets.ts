/** Small tables with two classes. */

/** 40 records of two features and two classes. */
export function petsText(): string {
  const line = (i: number) => `${10 * Math.sin(i)},${Math.cos(3 * i)},${i % 3 ? "cat" : "dog"}`;
  return ["height,width,kind", ...Array.from({ length: 40 }, (_, i) => line(i))].join("\n") + "\n";
}

/** A small table with two classes, and the same with a change. */
export function csvText(change: (lines: string[]) => void = () => {}): string {
  const lines = ["height,width,kind"];
  for (let i = 0; i < 60; i++) {
    lines.push(`${Math.sin(i)},${Math.cos(3 * i)},${i % 3 ? "cat" : "dog"}`);
  }
  change(lines);
  return lines.join("\n") + "\n";
}
