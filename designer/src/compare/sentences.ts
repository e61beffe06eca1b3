// What two versions of a program say, rule by rule, where they differ.

import type { Outline, OutlineItem } from "../engine/contract.js";

export interface Said {
  readonly id: string;
  /** The titles on the way to the rule. */
  readonly where: string;
  readonly was: string | undefined;
  readonly now: string | undefined;
}

/** An item says its sentence, or else the values of its clauses. */
function words(item: OutlineItem): string {
  if (item.sentence) return item.sentence.text;
  return item.clauses.flatMap((clause) => clause.parts.filter(({ kind }) => kind !== "name").map((part) => `${clause.name.replaceAll("_", " ")} ${part.sentence?.text ?? (typeof part.value === "string" ? part.value : part.source)}`)).join("; ");
}

function collect(outline: Outline): Map<string, { where: string; says: string }> {
  const found = new Map<string, { where: string; says: string }>();
  const walk = (items: readonly OutlineItem[], above: readonly string[]): void => {
    for (const item of items) {
      if (item.kind === "scenario" || item.kind === "base") continue;
      const where = [...above, item.title];
      found.set(item.id, { where: where.join(" › "), says: words(item) });
      walk(item.items, where);
    }
  };
  walk(outline.items, []);
  return found;
}

export function differences(before: Outline, after: Outline): Said[] {
  const [old, fresh] = [collect(before), collect(after)];
  const all: Said[] = [];
  for (const [id, { where, says }] of fresh) {
    const was = old.get(id);
    if (was?.says !== says) all.push({ id, where, was: was?.says, now: says });
  }
  for (const [id, { where, says }] of old) if (!fresh.has(id)) all.push({ id, where, was: says, now: undefined });
  return all;
}
