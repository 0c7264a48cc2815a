/** The kinds of runs that have a page. */
import type { Kind } from "./kind.ts";
import { auditKind } from "./kinds/audit.ts";

/** To add a kind of run: a file in kinds/, and a line here. */
export const KINDS: readonly Kind[] = [
  auditKind,
];
