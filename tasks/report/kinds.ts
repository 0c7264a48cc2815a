/** The kinds of runs that have a page. */
import type { Kind } from "./kind.ts";
import { activationsKind } from "./kinds/activations.ts";
import { attributeKind } from "./kinds/attribute.ts";
import { auditKind } from "./kinds/audit.ts";
import { compareKind } from "./kinds/compare.ts";
import { correlateKind } from "./kinds/correlate.ts";
import { experimentKind } from "./kinds/experiment.ts";
import { influenceKind } from "./kinds/influence.ts";
import { landscapeKind } from "./kinds/landscape.ts";
import { loodKind } from "./kinds/lood.ts";
import { miaKind } from "./kinds/mia.ts";
import { miaLandscapeKind } from "./kinds/mia_landscape.ts";
import { optimizeKind } from "./kinds/optimize.ts";
import { trainKind } from "./kinds/train.ts";

/** To add a kind of run: a file in kinds/, and a line here. */
export const KINDS: readonly Kind[] = [
  auditKind,
  compareKind,
  loodKind,
  attributeKind,
  landscapeKind,
  optimizeKind,
  trainKind,
  miaKind,
  miaLandscapeKind,
  correlateKind,
  activationsKind,
  influenceKind,
  experimentKind,
];
