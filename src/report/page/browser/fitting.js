// @ts-check
/** Fits the words of a plot into the room that the page has. */

/** Widths of a letter of the plot's title, and of an axis's. */
const TITLE_LETTER = 8.4;
const AXIS_LETTER = 6.8;

/**
 * A plot, or a part of one, whose title and whose lower axis's title are broken where they are wider
 * than it.
 *
 * @template {{ title?: unknown, axes?: import("vega").Axis[], marks?: import("vega").Mark[] }} T
 * @param {T} plot
 * @param {{ room: number, width: number }} size
 * @returns {T}
 */
export function titlesInLines(plot, size) {
  const { title, axes, marks } = plot;
  const text = typeof title === "object" && title !== null ? Reflect.get(title, "text") : undefined;
  return {
    ...plot,
    ...(typeof text === "string" && {
      title: { ...Object(title), text: broken(text, size.room / TITLE_LETTER) },
    }),
    ...(axes && {
      axes: axes.map((axis) =>
        axis.orient === "bottom" && typeof axis.title === "string"
          ? { ...axis, title: broken(axis.title, size.width / AXIS_LETTER) }
          : axis
      ),
    }),
    ...(marks && {
      marks: marks.map((mark) => mark.type === "group" ? titlesInLines(mark, size) : mark),
    }),
  };
}

/**
 * A text in lines of at most so many letters, where words allow it.
 *
 * @param {string} text
 * @param {number} letters
 * @returns {string[]}
 */
function broken(text, letters) {
  const [first, ...words] = text.split(" ");
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length <= letters) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/**
 * A plot, or a part of one, with its legends below it.
 *
 * @template {{ legends?: import("vega").Legend[], marks?: import("vega").Mark[] }} T
 * @param {T} plot
 * @returns {T}
 */
export function legendsBelow(plot) {
  const { legends, marks } = plot;
  return {
    ...plot,
    ...(legends && {
      legends: legends.map((legend) => ({
        ...legend,
        orient: "bottom",
        direction: "horizontal",
        ...(legend.type !== "gradient" && { columns: 4, labelLimit: 160 }),
      })),
    }),
    ...(marks && { marks: marks.map((mark) => mark.type === "group" ? legendsBelow(mark) : mark) }),
  };
}
