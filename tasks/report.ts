/** `./lood report`: a run as one page of HTML. */
import { join } from "node:path";
import { reportHtml, writeAtomically } from "../mod.ts";
import { defineOptions, flag, positionals, text, UsageError, type Values } from "./cli/options.ts";
import { userPath } from "./cli/paths.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { KINDS } from "./report/kinds.ts";
import { pageOf } from "./report/page.ts";
import { openFiles } from "./report/run_files.ts";

const SUMMARY =
  "Makes one page of a run: what was asked, what was found, figures, a table of its records with their\n" +
  "images, what must not be concluded, and how it was made. The page is one file, report.html in the\n" +
  "run's folder, that opens from disk and loads nothing.";

const EXAMPLES = [
  "./lood report runs/three-or-eight",
  "./lood report runs/three-or-eight --out for-the-auditor.html",
];

const OPTIONS = defineOptions({
  runs: positionals({
    default: [],
    defaultText: "",
    value: "RUN...",
    noun: "the folders of runs",
    min: 1,
    help: `folders of runs of ${KINDS.map(({ task }) => task).join(", ")}`,
  }),
  images: flag({
    default: true,
    help: "show the records' images, where the data set has some and is still there",
    group: "Page",
  }),
  out: text({
    default: undefined,
    defaultText: "report.html in the run's folder",
    value: "FILE.html",
    help: "where the page goes, of one run",
    group: "Output",
  }),
});

async function main({ runs, images, out }: Values<typeof OPTIONS>): Promise<void> {
  if (out !== undefined && runs.length > 1) {
    throw new UsageError(`--out is of one run's page, got ${runs.length} runs; leave it out`);
  }
  for (const name of runs) {
    const folder = userPath(name);
    const files = await openFiles(folder, KINDS.map(({ task }) => task));
    const kind = KINDS.find(({ task }) => task === files.task);
    if (kind === undefined) throw new UsageError(`there is no page of a run of ${files.task}`);
    const { page, why } = await pageOf(kind, files, images);
    if (why !== undefined) console.error(`lood report: ${name} without images: ${why}`);
    const html = await reportHtml(page);
    const path = out === undefined ? join(folder, "report.html") : userPath(out);
    await writeAtomically(path, html);
    console.log(`${path}, ${(html.length / 1e6).toFixed(1)} MB`);
  }
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "report",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);
