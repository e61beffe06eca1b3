// A program over many partners, in chunks: between two of them the worker hears that it is to stop.

import type { Diagnostic, EvaluateOptions, Program } from "@charter/engine";
import { add, decimal, text, zero, type Decimal } from "../exact/decimal.js";
import type { People } from "./people.js";
import type { Files, SideColumns } from "./protocol.js";

export interface Side {
  readonly files: Files;
  readonly program: Program | undefined;
}

export interface Watch {
  readonly cancelled: () => boolean;
  readonly progress: (done: number, of: number) => void;
}

/** Chunks end after this many milliseconds. */
const chunkMs = 24;

interface ReadDecision {
  readonly ladders: Record<string, { title: string; tier: string | null; tiers: { tier: string; title: string }[] }>;
  readonly incentives: Record<string, { title: string; currency: string; total: string }>;
  readonly totals: Record<string, string>;
}

export async function run(program: Program, people: People, options: EvaluateOptions, [part, parts]: readonly [number, number], watch: Watch): Promise<SideColumns | undefined> {
  const start = Math.floor((people.count * part) / parts);
  const count = Math.floor((people.count * (part + 1)) / parts) - start;
  const ladders = new Map<string, { title: string; tiers: { id: string; title: string }[]; places: Map<string, number>; reached: Int16Array }>();
  const totals = new Map<string, string[]>();
  const incentives = new Map<string, { title: string; currency: string; sum: Decimal; paid: number }>();
  const failed: { index: number; message: string }[] = [];

  let asked = options;
  const first = people.count > 0 ? program.evaluateJson(people.bytes(0), options) : undefined;
  if (first && !first.ok && needsStandings(first.diagnostics)) {
    const ranked = people.standings(program, options);
    if (ranked.ok) asked = { ...options, standings: ranked.json };
  }

  let began = performance.now();
  for (let index = 0; index < count; index += 1) {
    const evaluation = program.evaluateJson(people.bytes(start + index), asked);
    if (!evaluation.ok) {
      const first = evaluation.diagnostics[0];
      failed.push({ index: start + index, message: first ? `${first.message}${first.pointer ? ` (${first.pointer})` : ""}` : "" });
      for (const ladder of ladders.values()) ladder.reached[index] = -2;
    } else {
      const decision = readDecision(evaluation.json);
      for (const [name, read] of Object.entries(decision.ladders)) {
        let ladder = ladders.get(name);
        if (!ladder) {
          const tiers = read.tiers.map(({ tier, title }) => ({ id: tier, title }));
          // Those before it had no decision at all.
          const reached = new Int16Array(count).fill(-2);
          ladder = { title: read.title, tiers, places: new Map(tiers.map((tier, place) => [tier.id, place])), reached };
          ladders.set(name, ladder);
        }
        ladder.reached[index] = read.tier === null ? -1 : (ladder.places.get(read.tier) ?? -1);
      }
      for (const [currency, amount] of Object.entries(decision.totals)) {
        let column = totals.get(currency);
        if (!column) totals.set(currency, (column = new Array<string>(count).fill("0")));
        column[index] = amount;
      }
      for (const [name, read] of Object.entries(decision.incentives)) {
        let incentive = incentives.get(name);
        if (!incentive) incentives.set(name, (incentive = { title: read.title, currency: read.currency, sum: zero, paid: 0 }));
        if (read.total !== "0") {
          incentive.sum = add(incentive.sum, decimal(read.total) ?? zero);
          incentive.paid += 1;
        }
      }
    }
    if (performance.now() - began > chunkMs) {
      watch.progress(index + 1, count);
      await breath();
      if (watch.cancelled()) return undefined;
      began = performance.now();
    }
  }
  return {
    ladders: [...ladders].map(([name, { title, tiers, reached }]) => ({ name, title, tiers, reached })),
    currencies: [...totals.keys()],
    totals: [...totals.values()],
    incentives: [...incentives].map(([name, { title, currency, sum, paid }]) => ({ name, title, currency, sum: text(sum), paid })),
    failed,
  };
}

/** The keys stand in a fixed order; what is long and not needed here is jumped over. */
function readDecision(json: string): ReadDecision {
  return JSON.parse(json) as ReadDecision;
}

/** The program ranks partners, and was not told how they stand. */
export const needsStandings = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some(({ code }) => code === "CH0320");

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Lets messages in; a timer would wait four milliseconds. */
const breath = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
