// What several workers found, each of a stretch of the partners, as one.

import { add, decimal, text, zero } from "../exact/decimal.js";
import type { SideColumns } from "./protocol.js";

export const emptySide = (): SideColumns => ({ ladders: [], currencies: [], totals: [], incentives: [], failed: [] });

export function join(parts: readonly SideColumns[]): SideColumns {
  const [first, ...rest] = parts;
  if (!first || rest.length === 0) return first ?? emptySide();
  const names = <T extends { readonly name: string }>(of: (side: SideColumns) => readonly T[]): T[] => [...new Map(parts.flatMap(of).reverse().map((one) => [one.name, one])).values()].reverse();
  const counts = parts.map((side) => Math.max(side.totals[0]?.length ?? 0, side.ladders[0]?.reached.length ?? 0));
  const currencies = [...new Set(parts.flatMap((side) => side.currencies))];
  return {
    ladders: names((side) => side.ladders).map((ladder) => {
      const columns = parts.map((side, place) => side.ladders.find(({ name }) => name === ladder.name)?.reached ?? new Int16Array(counts[place] ?? 0).fill(-2));
      const reached = new Int16Array(columns.reduce((sum, column) => sum + column.length, 0));
      let at = 0;
      for (const column of columns) {
        reached.set(column, at);
        at += column.length;
      }
      return { ...ladder, reached };
    }),
    currencies,
    totals: currencies.map((currency) => parts.flatMap((side, place) => side.totals[side.currencies.indexOf(currency)] ?? new Array<string>(counts[place] ?? 0).fill("0"))),
    incentives: names((side) => side.incentives).map((one) => {
      const same = parts.flatMap((side) => side.incentives.filter(({ name }) => name === one.name));
      return { ...one, sum: text(same.reduce((sum, { sum: more }) => add(sum, decimal(more) ?? zero), zero)), paid: same.reduce((sum, { paid }) => sum + paid, 0) };
    }),
    failed: parts.flatMap((side) => side.failed),
  };
}
