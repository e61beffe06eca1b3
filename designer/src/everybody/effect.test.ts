import { describe, expect, test } from "vitest";
import { join } from "../engine/join.js";
import type { SideColumns } from "../engine/protocol.js";
import { cellKey, effects, matrixOf, steps, sums } from "./effect.js";

const words = { noTier: "none", failed: "failed" };
const side = (tiers: readonly string[], reached: readonly number[], paid: readonly string[], failed: readonly number[] = []): SideColumns => ({
  ladders: [{ name: "level", title: "Level", tiers: tiers.map((id) => ({ id, title: id.toUpperCase() })), reached: Int16Array.from(reached) }],
  currencies: ["EUR"],
  totals: [[...paid]],
  incentives: [{ name: "bonus", title: "Bonus", currency: "EUR", sum: "0.3", paid: 2 }],
  failed: failed.map((index) => ({ index, message: "no" })),
});
const info = { count: 4, names: ["a", "b", "c", "d"], keys: ["1", "2", "3", "4"], groups: [] };

describe("between two versions", () => {
  test("a tier that is put in between keeps who was above", () => {
    const before = side(["low", "high"], [0, 1, 1, -1], ["0", "0.1", "0.2", "0"]);
    const after = side(["low", "middle", "high"], [0, 1, 2, -2], ["0", "0.1", "0.3", "0"], [3]);
    const matrix = matrixOf(before, after, "level", words);
    expect(matrix?.tiers.map(({ title }) => title)).toEqual(["none", "failed", "LOW", "MIDDLE", "HIGH"]);
    expect(matrix?.counts.get(cellKey(2, 2))).toBe(1);
    expect(matrix?.counts.get(cellKey(2, 1))).toBe(1);
    expect([matrix?.up, matrix?.down]).toEqual([0, 1]);
  });
  test("sums and differences are exact", () => {
    const all = effects(info, side(["x"], [0, 0, 0, 0], ["0.1", "0.2", "1000000000000.01", "0"]), side(["x"], [0, 0, 0, 0], ["0.3", "0.2", "1000000000000.02", "-5"]), "level", "EUR", "none");
    expect(all.map(({ difference }) => difference)).toEqual(["0.2", "0", "0.01", "-5"]);
    expect(sums(all, () => "")).toEqual([{ title: "", count: 4, before: "1000000000000.31", after: "999999999995.52", difference: "-4.79" }]);
  });
  test("stretches of workers are one again", () => {
    const whole = join([side(["x"], [0, 0], ["1", "2"], [1]), side(["x"], [-1, 0], ["3", "4"])]);
    expect([...(whole.ladders[0]?.reached ?? [])]).toEqual([0, 0, -1, 0]);
    expect(whole.totals).toEqual([["1", "2", "3", "4"]]);
    expect(whole.incentives[0]).toMatchObject({ sum: "0.6", paid: 4 });
    const gap = join([{ ...side(["x"], [0, 0], ["1", "2"]), currencies: [], totals: [] }, side(["x"], [0], ["3"])]);
    expect(gap.totals).toEqual([["0", "0", "3"]]);
  });
  test("steps of a histogram hold every value", () => {
    for (const values of [[0], [0, 0, 0], [-5, 3, 1e6], Array.from({ length: 500 }, (_, index) => index * 1.37)]) {
      const { edges, of } = steps(values);
      expect(edges.length).toBeGreaterThan(1);
      for (const value of values) expect(of(value)).toBeLessThan(edges.length - 1);
    }
  });
});
