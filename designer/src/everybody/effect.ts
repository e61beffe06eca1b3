// What lies between two versions of a program, partner by partner. Sums and differences are exact.

import { add, compare, decimal, subtract, text, zero, type Decimal } from "../exact/decimal.js";
import type { PeopleInfo, SideColumns } from "../engine/protocol.js";

export interface Matrix {
  readonly title: string;
  /** Tiers, lowest first; then "no level" and "no decision" where they occur. */
  readonly tiers: readonly { readonly place: number; readonly title: string }[];
  /** How many went from one to another: saved, then now. */
  readonly counts: ReadonlyMap<string, number>;
  readonly up: number;
  readonly down: number;
}

const cellKey = (from: number, to: number): string => `${from} ${to}`;
export { cellKey };

export function matrixOf(before: SideColumns, after: SideColumns, name: string, words: { noTier: string; failed: string }): Matrix | undefined {
  const old = before.ladders.find((one) => one.name === name);
  const now = after.ladders.find((one) => one.name === name);
  const ladder = now ?? old;
  if (!ladder) return undefined;
  // By their ids: a tier that was added or moved keeps its partners.
  const ids = new Map(ladder.tiers.map(({ id }, place) => [id, place]));
  const extra = (old?.tiers ?? []).filter(({ id }) => !ids.has(id));
  for (const tier of extra) ids.set(tier.id, ids.size);
  const titles = [...ladder.tiers, ...extra].map(({ title }) => title);
  const placeIn = (side: typeof ladder | undefined, index: number): number => {
    const reached = side?.reached[index] ?? -2;
    return reached < 0 ? reached : (ids.get(side?.tiers[reached]?.id ?? "") ?? -1);
  };
  const counts = new Map<string, number>();
  const seen = new Set<number>(titles.map((_, place) => place));
  let up = 0;
  let down = 0;
  for (let index = 0; index < ladder.reached.length; index += 1) {
    const from = placeIn(old, index);
    const to = placeIn(now, index);
    seen.add(from).add(to);
    counts.set(cellKey(from, to), (counts.get(cellKey(from, to)) ?? 0) + 1);
    if (from !== -2 && to !== -2) {
      if (to > from) up += 1;
      else if (to < from) down += 1;
    }
  }
  const title = (place: number): string => (place === -2 ? words.failed : place === -1 ? words.noTier : (titles[place] ?? ""));
  const tiers = [...seen].sort((a, b) => (a < 0 && b < 0 ? b - a : a - b)).map((place) => ({ place, title: title(place) }));
  return { title: ladder.title, tiers, counts, up, down };
}

export interface PersonEffect {
  readonly index: number;
  readonly name: string;
  readonly key: string;
  readonly tierBefore: string;
  readonly tierAfter: string;
  /** Place of the tier now less the place before; undefined without a decision. */
  readonly move: number | undefined;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
  /** For sorting and charts only. */
  readonly approximate: { readonly before: number; readonly after: number; readonly difference: number };
  readonly failed: boolean;
}

export function effects(info: PeopleInfo, before: SideColumns, after: SideColumns, ladderName: string, currency: string, noTier: string): PersonEffect[] {
  const old = before.ladders.find((one) => one.name === ladderName);
  const now = after.ladders.find((one) => one.name === ladderName);
  const totals = (side: SideColumns): readonly string[] => side.totals[side.currencies.indexOf(currency)] ?? [];
  const [paidBefore, paidAfter] = [totals(before), totals(after)];
  const failed = new Set([...before.failed, ...after.failed].map(({ index }) => index));
  const tier = (side: typeof old, index: number): string => {
    const reached = side?.reached[index] ?? -2;
    return reached < 0 ? (reached === -1 ? noTier : "") : (side?.tiers[reached]?.title ?? "");
  };
  return info.names.map((name, index) => {
    const was = paidBefore[index] ?? "0";
    const is = paidAfter[index] ?? "0";
    const difference = was === is ? "0" : text(subtract(decimal(is) ?? zero, decimal(was) ?? zero));
    const from = old?.reached[index] ?? -2;
    const to = now?.reached[index] ?? -2;
    return {
      index,
      name,
      key: info.keys[index] ?? "",
      tierBefore: tier(old, index),
      tierAfter: tier(now, index),
      move: from === -2 || to === -2 ? undefined : to - from,
      before: was,
      after: is,
      difference,
      approximate: { before: Number(was), after: Number(is), difference: Number(difference) },
      failed: failed.has(index),
    };
  });
}

export interface GroupRow {
  readonly title: string;
  readonly count: number;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
}

export function sums(all: readonly PersonEffect[], groupOf: (one: PersonEffect) => string): GroupRow[] {
  const groups = new Map<string, { count: number; before: Decimal; after: Decimal }>();
  for (const one of all) {
    const title = groupOf(one);
    const group = groups.get(title) ?? { count: 0, before: zero, after: zero };
    group.count += 1;
    group.before = add(group.before, decimal(one.before) ?? zero);
    group.after = add(group.after, decimal(one.after) ?? zero);
    groups.set(title, group);
  }
  return [...groups]
    .map(([title, { count, before, after }]) => ({ title, count, before: text(before), after: text(after), difference: text(subtract(after, before)), order: after }))
    .sort((a, b) => compare(b.order, a.order) || (a.title < b.title ? -1 : 1))
    .map(({ order: _, ...row }) => row);
}

/** Steps of a histogram: round numbers that hold all values. */
export function steps(values: readonly number[], wanted = 16): { readonly edges: readonly number[]; readonly of: (value: number) => number } {
  const sorted = values.toSorted((a, b) => a - b);
  // A few very large ones would press everything else into one step.
  const low = sorted[Math.floor(sorted.length * 0.01)] ?? 0;
  const high = sorted[Math.ceil(sorted.length * 0.98) - 1] ?? 1;
  const rough = (high - low || 1) / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((one) => one >= rough) ?? rough;
  const start = Math.floor(low / step) * step;
  const count = Math.max(1, Math.ceil((high - start) / step + 1e-9));
  const edges = Array.from({ length: count + 1 }, (_, index) => start + index * step);
  return { edges, of: (value) => Math.max(0, Math.min(count - 1, Math.floor((value - start) / step))) };
}
