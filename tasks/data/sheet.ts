/** The pictures of `./lood data show`. */
import type { CaptionedRecord, Dataset, DuplicateReport, RecordGroup } from "../../mod.ts";
import { imageOf } from "../cli/image.ts";
import { outcomeOf } from "../cli/outcome.ts";

/** Pictures side by side. */
const COLUMNS = 8;
/** Of more classes the first records are shown without regard to them. */
const MOST_CLASSES = 20;
/** Rows of pictures in a group. */
const ROWS = 4;

/** The first records of each class, and those that are equal or near each other. */
export function sheetGroups(data: Dataset, report: DuplicateReport | undefined): RecordGroup[] {
  const { indices, classes, labels } = data;
  const picture = (at: number, ...captions: string[]): CaptionedRecord => ({
    index: indices[at],
    label: outcomeOf(data, at),
    image: imageOf(data, data.row(at)),
    captions,
  });
  const positions = Array.from(indices.keys());
  const first = classes.length > MOST_CLASSES || data.responses
    ? [{
      title: "First records",
      records: positions.slice(0, COLUMNS * ROWS).map((at) => picture(at)),
    }]
    : classes.map((name, c) => {
      const own = positions.filter((at) => labels[at] === c);
      return {
        title: `${name}: ${own.length} records`,
        records: own.slice(0, COLUMNS).map((at) => picture(at)),
      };
    });
  const { exact = [], near } = report ?? {};
  const most = COLUMNS * ROWS / 2;
  const equal = exact.slice(0, most).flatMap(({ positions: [one, other] }) => [
    picture(one),
    picture(other, `equal to #${indices[one]}`),
  ]);
  const pairs = near?.pairs.slice(0, most).flatMap(({ first, second, distance }) => [
    picture(first),
    picture(
      second,
      `near #${indices[first]}`,
      `${(distance / near.typical).toFixed(3)} of typical`,
    ),
  ]) ?? [];
  return [
    ...first,
    { title: "Equal records", records: equal },
    { title: "Near pairs, nearest first", records: pairs },
  ];
}
