import assert from "node:assert/strict";
import {
  choice,
  defineOptions,
  flag,
  integer,
  integers,
  list,
  number,
  parseOptions,
  positionals,
  positive,
  shares,
  size,
  text,
  wantsHelp,
} from "../../tasks/cli/options.ts";
import { helpText } from "../../tasks/cli/help.ts";

const OPTIONS = defineOptions({
  data: text({ default: "mnist", value: "NAME|FILE.csv", help: "data set", group: "Data" }),
  classes: integers({ default: undefined, defaultText: "all", min: 0, help: "classes to keep" }),
  size: integer({ min: 1, max: 1e6, default: 1000, noun: "number of records", help: "records" }),
  noise: positive({ default: 0.1, noun: "noise variance", help: "noise variance sigma^2" }),
  share: number({ default: 0.5, min: 0, below: 1, help: "share of the records to hold out" }),
  weightStd: positive({ default: Math.SQRT2, help: "deviation of the weights" }),
  activation: choice(["relu", "gelu", "erf"], { default: "relu", help: "activation" }),
  columns: list({ default: ["kl", "mse"], help: "columns of the table" }),
  json: flag({ default: false, help: "print JSON" }),
  report: flag({ default: true, help: "write a report" }),
});

const parse = (...args: string[]) => parseOptions(OPTIONS, args);

/** The message with which a command line is refused. */
function refusal(...args: string[]): string {
  try {
    parse(...args);
  } catch (error) {
    assert.ok(error instanceof Error && error.name === "UsageError");
    return error.message;
  }
  assert.fail(`${args.join(" ")} was accepted`);
}

Deno.test("options that are not given have their defaults", () => {
  assert.deepEqual({ ...parse() }, {
    data: "mnist",
    classes: undefined,
    size: 1000,
    noise: 0.1,
    share: 0.5,
    weightStd: Math.SQRT2,
    activation: "relu",
    columns: ["kl", "mse"],
    json: false,
    report: true,
  });
});

Deno.test("values have the types of their options", () => {
  const { data, classes, size, activation, json } = parse();
  const typed: [string, readonly number[] | undefined, number, "relu" | "gelu" | "erf", boolean] = [
    data,
    classes,
    size,
    activation,
    json,
  ];
  assert.equal(typed.length, 5);
});

Deno.test("a value follows its option after a space or an equals sign", () => {
  assert.equal(parse("--noise", "1e-3").noise, 1e-3);
  assert.equal(parse("--noise=.5").noise, 0.5);
  assert.equal(parse("--weight-std=2").weightStd, 2);
  assert.equal(parse("--data=a=b").data, "a=b");
  assert.equal(parse("--data=--strange").data, "--strange");
});

Deno.test("flags are set by --name and cleared by --no-name", () => {
  assert.equal(parse("--json").json, true);
  assert.equal(parse("--no-report").report, false);
  assert.equal(parse("--json", "--no-json").json, false);
});

Deno.test("lists are split at commas", () => {
  assert.deepEqual(parse("--classes", "3,8").classes, [3, 8]);
  assert.deepEqual(parse("--columns=kl, auc").columns, ["kl", "auc"]);
});

Deno.test("where an option is given twice the last one counts", () => {
  assert.equal(parse("--size", "1", "--size", "2").size, 2);
});

Deno.test("an unknown option is refused with the nearest one", () => {
  assert.equal(refusal("--siez", "3"), "unknown option --siez; did you mean --size?");
  assert.equal(refusal("--weightStd=3"), "unknown option --weightStd; did you mean --weight-std?");
  assert.equal(refusal("--no-repotr"), "unknown option --no-repotr; did you mean --no-report?");
  assert.equal(refusal("--no-noise"), "unknown option --no-noise; did you mean --noise?");
  assert.equal(refusal("--zzzzzz"), "unknown option --zzzzzz; see --help");
  assert.equal(refusal("-x"), "unknown option -x; see --help");
});

Deno.test("a missing value is refused, also where another option follows", () => {
  assert.equal(refusal("--noise"), "--noise needs a value: --noise NUMBER");
  assert.equal(refusal("--data", "--json"), "--data needs a value: --data NAME|FILE.csv");
  assert.equal(refusal("--data", "--"), "--data needs a value: --data NAME|FILE.csv");
  assert.equal(refusal("--data="), '--data must not be empty, got ""');
  assert.equal(refusal("--json=yes"), "--json takes no value, got yes");
});

Deno.test("a value outside its limits is refused with the noun, the limit and the value", () => {
  assert.equal(refusal("--noise", "-1"), "noise variance must be > 0, got -1 (--noise)");
  assert.equal(refusal("--noise", "1,5"), "noise variance must be a number > 0, got 1,5 (--noise)");
  assert.equal(
    refusal("--size=0"),
    "number of records must be an integer >= 1 and <= 1000000, got 0 (--size)",
  );
  assert.match(refusal("--size", "1.5"), /must be an integer .* got 1.5/);
  assert.match(refusal("--size", "0x10"), /got 0x10/);
  assert.equal(refusal("--share", "1"), "--share must be >= 0 and < 1, got 1");
  assert.equal(refusal("--share", "NaN"), "--share must be a number >= 0 and < 1, got NaN");
  assert.equal(refusal("--share", "1e999"), "--share must be a number >= 0 and < 1, got 1e999");
  assert.equal(refusal("--classes", "3,x"), "--classes must be an integer >= 0, got 3,x");
  assert.match(refusal("--classes", "3,"), /on both sides of its commas, got 3,$/);
  assert.equal(
    refusal("--activation", "tanh"),
    "--activation must be one of relu, gelu, erf, got tanh",
  );
});

Deno.test("arguments without a name are refused unless they are declared", () => {
  assert.equal(refusal("runs/a"), 'unexpected argument "runs/a"; options begin with --');
  const merge = defineOptions({
    runs: positionals({
      default: [],
      min: 1,
      noun: "runs",
      value: "RUN...",
      help: "runs to merge",
    }),
    json: flag({ default: false, help: "print JSON" }),
  });
  assert.deepEqual(parseOptions(merge, ["a", "--json", "--", "--b"]).runs, ["a", "--b"]);
  assert.throws(() => parseOptions(merge, []), /runs: at least 1 must be given, got 0/);
  const help = helpText({ name: "merge", summary: "", options: merge, examples: [] });
  assert.match(help, /^Usage: \.\/lood merge RUN\.\.\. \[options\]$/m);
  assert.match(help, /^ {2}RUN\.\.\. +runs to merge$/m); // no default
});

Deno.test("help is asked for by -h or --help, but not after --", () => {
  assert.ok(wantsHelp(["--json", "-h"]) && wantsHelp(["--help"]));
  assert.ok(!wantsHelp(["--json"]) && !wantsHelp(["--", "--help"]));
  assert.equal(parse("--help", "--size", "3").size, 3);
});

Deno.test("the help lists every option with its default, in groups, 100 columns wide", () => {
  const help = helpText({
    name: "audit",
    summary: "LOOD of every record.",
    options: OPTIONS,
    examples: ["./lood audit", "./lood audit --data cifar10 --json"],
  });
  for (const name of ["data NAME|FILE.csv", "weight-std NUMBER", "[no-]json"]) {
    assert.ok(help.includes(`  --${name}`), name);
  }
  assert.equal(help.split("(default: ").length - 1, Object.keys(OPTIONS).length);
  assert.match(help, /^Data:\n {2}--data/m);
  assert.match(help, /classes to keep \(default: all\)/);
  assert.match(help, /^Usage: \.\/lood audit \[options\]$/m);
  assert.match(help, /Examples:\n {2}\.\/lood audit\n/);
  assert.ok(help.split("\n").every((line) => line.length <= 100));
});

Deno.test("long choices and descriptions are wrapped in the help", () => {
  const words = Array.from({ length: 20 }, (_, i) => `activation-${i}`);
  const options = defineOptions({
    activation: choice(words, { default: "activation-0", help: "word ".repeat(60) }),
  });
  const help = helpText({ name: "audit", summary: "summary ".repeat(40), options, examples: [] });
  assert.ok(help.split("\n").every((line) => line.length <= 100), help);
});

Deno.test("an option whose default says nothing is a mistake of the task", () => {
  assert.throws(() => defineOptions({ out: text({ default: undefined, help: "" }) }), TypeError);
  assert.throws(() => defineOptions({ help: flag({ default: false, help: "" }) }), TypeError);
});

Deno.test("shares are names with numbers, and a name may hold an equals sign", () => {
  const options = defineOptions({
    parts: shares({ default: undefined, defaultText: "none", help: "share of each class" }),
  });
  const parts = (text: string) => parseOptions(options, ["--parts", text]).parts;
  assert.deepEqual(parts("3=0.7,8=.3"), { 3: 0.7, 8: 0.3 });
  assert.deepEqual(parts("a=b=1, c =0"), { "a=b": 1, c: 0 });
  for (
    const [text, message] of [
      ["3", "--parts must have a name, = and a number between its commas, got 3"],
      ["=1", '--parts must have a name, = and a number between its commas, got "=1"'],
      ["3=x", '--parts must be a number >= 0, got "3=x"'],
      ["3=-1", '--parts must be >= 0, got "3=-1"'],
      ["3=1,3=2", '--parts must name everything once, got "3=1,3=2"'],
      ["3=1,", '--parts must have something on both sides of its commas, got "3=1,"'],
    ]
  ) {
    assert.throws(() => parts(text), { name: "UsageError", message });
  }
});

Deno.test("a size is one number for a square, or width and height", () => {
  const options = defineOptions({
    imageSize: size({ default: undefined, defaultText: "none", help: "size" }),
  });
  const read = (text: string) => parseOptions(options, ["--image-size", text]).imageSize;
  assert.deepEqual(read("32"), { height: 32, width: 32 });
  assert.deepEqual(read("64x48"), { height: 48, width: 64 });
  for (const text of ["0", "32x", "x32", "-3", "3.5", "1e3", "32x0", "100000", "1x2x3"]) {
    assert.throws(() => read(text), {
      message: `--image-size must be pixels, as in 32 or 64x48 (width x height), got ${text}`,
    });
  }
});
