// Spans of the outline (UTF-16 offsets of a whole file) as lines and columns of the editor.

import { app } from "../app.svelte.js";
import type { TextSpan } from "../engine/contract.js";

export function show(span: TextSpan | undefined): void {
  if (!span) return;
  const before = app.content(span.file).slice(0, span.start).replace(/^\uFEFF/, "");
  const lines = before.split("\n");
  app.goTo(span.file, lines.length, [...(lines.at(-1) ?? "")].length + 1);
}

/** Whether a scenario misses something inside of these spans; coverage speaks in lines. */
export function missed(spans: readonly TextSpan[]): boolean {
  const all = app.report?.coverage?.items.filter(({ covered }) => !covered) ?? [];
  if (all.length === 0) return false;
  return spans.some((span) => {
    const content = app.content(span.file);
    const line = (offset: number): number => content.slice(0, offset).split("\n").length;
    const [first, last] = [line(span.start), line(span.end)];
    return all.some((one) => one.file === span.file && (one.line ?? 0) >= first && (one.line ?? 0) <= last);
  });
}
