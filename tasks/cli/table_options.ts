/** What the columns of a table are: options, and how the library takes them. */
import type { Dataset, TableOptions } from "../../mod.ts";
import { list, text, type Values } from "./options.ts";

/** For every task that works on a data set. */
export const TABLE_OPTIONS = {
  label: text({
    default: undefined,
    defaultText: "label; of arrays y, labels, targets and the like",
    value: "NAME",
    help: "the column or array of classes in your file",
    group: "Data",
  }),
  response: text({
    default: undefined,
    defaultText: "none: classes are predicted",
    value: "NAME",
    help:
      "a column or array of numbers to predict instead of classes, standardized by the records " +
      "drawn; excludes --label, --classes, --balanced and --proportions",
    group: "Data",
  }),
  categorical: list({
    default: undefined,
    defaultText: "columns with a word in them",
    help: "a table's columns to take as categories, though they are numbers",
    group: "Data",
  }),
  numeric: list({
    default: undefined,
    defaultText: "columns without a word",
    help: "a table's columns that must be numbers: a word in them is an error",
    group: "Data",
  }),
  drop: list({
    default: undefined,
    defaultText: "none",
    help: "a table's columns to leave out",
    group: "Data",
  }),
};

/** The options that are given. */
export function tableOptions(values: Values<typeof TABLE_OPTIONS>): TableOptions {
  const { label, response, categorical, numeric, drop } = values;
  return {
    ...(label !== undefined && { label }),
    ...(response !== undefined && { response }),
    ...(categorical !== undefined && { categorical }),
    ...(numeric !== undefined && { numeric }),
    ...(drop !== undefined && { drop }),
  };
}

/**
 * What to say of columns that are categorical for a word or two: where most of their categories are
 * numbers, the words may be slips.
 */
export function mixedColumns(
  { columns = [] }: Pick<Dataset, "columns">,
  { categorical = [] }: Pick<Values<typeof TABLE_OPTIONS>, "categorical">,
): string[] {
  return columns.flatMap((column) => {
    if (column.kind === "numeric" || categorical.includes(column.name)) return [];
    const { name, categories } = column;
    const words = categories.filter((category) => Number.isNaN(Number(category)));
    if (words.length === 0 || 2 * words.length >= categories.length) return [];
    return [
      `column ${JSON.stringify(name)} has ${
        JSON.stringify(words[0])
      } among numbers, so each of its ` +
      `${categories.length} values is a feature; say --categorical ${name} or --numeric ${name}`,
    ];
  });
}
