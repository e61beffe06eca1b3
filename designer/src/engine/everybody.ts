// A program over many partners, in chunks: between two of them the worker hears that it is to stop.

import type { Diagnostic, EvaluateOptions, Program } from "@charter/engine";
import { add, decimal, text, zero, type Decimal } from "../exact/decimal.js";
import type { People as Inside, RunColumns, RunningProgram } from "./contract.js";
import { emptySide, join } from "./join.js";
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
      failed.push({ index: start + index, message: told(evaluation.diagnostics) });
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

/** The same by columns that the engine fills: no decision is written out, and none is read. */
export async function columns(program: RunningProgram, people: Inside, options: EvaluateOptions, [part, parts]: readonly [number, number], watch: Watch): Promise<SideColumns | undefined> {
  const start = Math.floor((people.length * part) / parts);
  const end = Math.floor((people.length * (part + 1)) / parts);
  let asked = options;
  const found: SideColumns[] = [];
  let size = 64;
  for (let from = start; from < end; ) {
    const to = Math.min(end, from + size);
    const began = performance.now();
    const read = program.run(people, asked, from, to);
    const refused = "diagnostics" in read ? read.diagnostics : (read.failed[0]?.diagnostics ?? []);
    if (asked === options && needsStandings(refused)) {
      const ranked = program.standingsOf(people, options);
      asked = ranked.ok ? { ...options, standings: ranked.json } : { ...options };
      if (ranked.ok) continue;
    }
    found.push("diagnostics" in read ? none(from, to, read.diagnostics) : side(read));
    from = to;
    // As many as fit into one chunk of time.
    size = Math.max(16, Math.min(2000, Math.round((size * chunkMs) / Math.max(1, performance.now() - began))));
    watch.progress(from - start, end - start);
    await breath();
    if (watch.cancelled()) return undefined;
  }
  return join(found);
}

const told = (diagnostics: readonly Diagnostic[]): string => {
  const [first] = diagnostics;
  return first ? `${first.message}${first.pointer ? ` (${first.pointer})` : ""}` : "";
};

const none = (from: number, to: number, diagnostics: readonly Diagnostic[]): SideColumns => ({
  ...emptySide(),
  ladders: [],
  failed: Array.from({ length: to - from }, (_, index) => ({ index: from + index, message: told(diagnostics) })),
});

/** A double is the shortest text that gives it back: exact for amounts of up to 15 digits, which is all that is paid. */
function side(read: RunColumns): SideColumns {
  const count = read.to - read.from;
  const currencies = [...new Set(read.incentives.map(({ currency }) => currency))];
  return {
    ladders: read.ladders,
    currencies,
    totals: currencies.map((currency) => {
      const paid = read.incentives.filter((one) => one.currency === currency);
      return Array.from({ length: count }, (_, index) => {
        const amounts = paid.map(({ total }) => total[index] ?? 0).filter((amount) => amount !== 0);
        return amounts.length === 0 ? "0" : text(amounts.reduce((sum, amount) => add(sum, decimal(String(amount)) ?? zero), zero));
      });
    }),
    incentives: read.incentives.map(({ name, title, currency, sum, total }) => ({ name, title, currency, sum, paid: total.reduce((paid, amount) => paid + (amount === 0 ? 0 : 1), 0) })),
    failed: read.failed.map(({ index, diagnostics }) => ({ index, message: told(diagnostics) })),
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
