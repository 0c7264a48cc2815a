/** The page of an attribution: the records that move a prediction most. */
import { numberColumns, textColumn } from "../columns.ts";
import { listAt, numberAt, textAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { modelLimit } from "../words.ts";

export const attributeKind: Kind = {
  task: "attribute",
  page: async (run, { options }) => {
    const [table, picture] = await Promise.all([
      run.table("attribution.csv"),
      run.file("attribution.png"),
    ]);
    const queries = listAt(run.summary, "queries");
    const data = textAt(run.summary, "data", "name") ?? "a data set";
    return {
      title: `The records of ${data} behind ${queries.length} predictions`,
      lead: "Which training records raise and lower the score of the predicted class.",
      asked: [
        "For each query: which training records, were they left out, would change the predicted score " +
        "of its class most, and in which direction?",
      ],
      findings: [],
      figures: [],
      pictures: picture
        ? [{
          png: picture,
          description:
            "Each query beside the records whose presence raises its score, and under them those " +
            "that lower it.",
        }]
        : [],
      records: {
        caption: "The records that move each query's score most.",
        columns: [
          textColumn(table, "index"),
          textColumn(table, "label"),
          ...numberColumns(table, ["query", "rank"]),
          textColumn(table, "direction"),
          ...numberColumns(table, ["influence", "kl", "mse"]),
          textColumn(table, "class", "score of"),
        ],
        indices: Array.from(table.numbers("index")),
      },
      tables: [{
        title: "Queries",
        caption: "What is predicted, and the score that records move.",
        head: ["query", "class", "predicted", "score"],
        rows: queries.map((one) => [
          numberAt(one, "query") ?? null,
          textAt(one, "label") ?? "not known",
          textAt(one, "predicted") ?? "",
          numberAt(one, "score") ?? null,
        ]),
      }],
      terms: ["influence", "lood", "kl", "mse"],
      limits: [modelLimit(options), "noise", "duplicates"],
    };
  },
};
