// A decision as the engine writes it, as far as the page reads it; and the units of its numbers.

import type { Unit } from "../format.js";

export type Scalar = string | number | boolean | null;

export interface Requirement {
  readonly title: string;
  readonly state: "met" | "not met" | "missing";
  readonly comparator: string;
  readonly actual: Scalar;
  readonly required: Scalar | readonly Scalar[];
  readonly distance: string | null;
}
export interface Path {
  readonly title: string;
  readonly met: boolean;
  readonly requirements: readonly Requirement[];
}
export interface Tier {
  readonly tier: string;
  readonly title: string;
  readonly met?: boolean;
  readonly requirements: readonly Requirement[];
  readonly paths: readonly Path[];
}
export interface Ladder {
  readonly title: string;
  readonly tier: string | null;
  readonly tier_title: string | null;
  readonly benefits: Readonly<Record<string, Scalar>>;
  readonly tiers: readonly Tier[];
  readonly next: Tier | null;
  readonly met?: string | null;
  readonly held?: { readonly words: string };
  readonly override?: { readonly reason: string } | null;
}
export interface Eligibility {
  readonly title: string;
  readonly eligible: boolean;
  readonly reasons: readonly string[];
  readonly requirements: readonly Requirement[];
  readonly paths: readonly Path[];
}
export type Key = string | readonly string[];
export interface Part {
  readonly payee: string | null;
  readonly title: string;
  readonly share: string;
  readonly amount: string;
}
export interface Line {
  readonly record?: Key;
  readonly unit?: string;
  readonly kind?: string;
  readonly computed: string;
  readonly apportioned?: string;
  readonly rounded?: string;
  readonly capped?: string;
  readonly amount: string;
  readonly parts?: readonly Part[];
}
export interface Rejected {
  readonly record?: Key;
  readonly unit?: string;
  readonly reason: string;
  readonly date?: string;
  readonly requirement?: Requirement;
}
export interface Incentive {
  readonly title: string;
  readonly kind: string | null;
  readonly currency: string;
  readonly due: boolean;
  readonly paid?: string;
  readonly lines: readonly Line[];
  readonly rejected: readonly Rejected[];
  readonly pending: readonly Readonly<Record<string, unknown>>[];
  readonly sum: string;
  readonly cut_by_cap?: string;
  readonly lifted_to_floor?: string;
  readonly rounding?: string;
  readonly forfeited?: string;
  readonly total: string;
  readonly parts?: readonly Part[];
}
export interface ScoreComponent {
  readonly title: string;
  readonly counted: string | null;
  readonly points: string;
  readonly maximum: string | null;
  readonly points_left: string | null;
}
export interface Score {
  readonly title: string;
  readonly out_of: string | null;
  readonly total: string;
  readonly passed: boolean;
  readonly track: string | null;
  readonly tracks: readonly { readonly track: string | null; readonly title: string; readonly total: string; readonly passed: boolean; readonly components: readonly ScoreComponent[] }[];
}
export interface Ranking {
  readonly title: string;
  readonly among: string;
  readonly competes: boolean;
  readonly place: number | null;
  readonly of: number;
  readonly cut: number;
  readonly awarded: boolean;
}
export interface Payout {
  readonly title: string;
  readonly currency: string;
  readonly due: boolean;
  readonly statements: readonly { readonly payee: string | null; readonly steps: Readonly<Record<string, string>>; readonly carried_forward?: string; readonly paid: string }[];
  readonly paid: string;
}
export interface Step {
  readonly record?: string;
  readonly left_out?: boolean;
  readonly at?: { readonly file: string; readonly line: number; readonly column: number };
  readonly source?: string;
  readonly substituted?: string;
  readonly value?: Scalar;
  readonly steps?: readonly Step[];
  readonly lookup?: { readonly table: string; readonly row: number };
  readonly bands?: { readonly name: string; readonly slices: readonly { readonly from: string; readonly to: string | null; readonly base: string; readonly rate: string | null; readonly flat: string | null; readonly amount: string }[] };
}
export interface Explained {
  readonly rule: string;
  readonly record?: string;
  readonly steps: readonly Step[];
}
export interface Decision {
  readonly provenance: { readonly pack: string; readonly version: string; readonly digest: string; readonly as_of: string | null; readonly period: { readonly first: string; readonly last: string } | null };
  readonly values: Readonly<Record<string, Scalar>>;
  readonly scores?: Readonly<Record<string, Score>>;
  readonly ladders: Readonly<Record<string, Ladder>>;
  readonly eligibility: Readonly<Record<string, Eligibility>>;
  readonly rankings?: Readonly<Record<string, Ranking>>;
  readonly incentives: Readonly<Record<string, Incentive>>;
  readonly totals: Readonly<Record<string, string>>;
  readonly payouts?: Readonly<Record<string, Payout>>;
  readonly payees?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly explanation?: readonly Explained[];
}

/** Sections that have a form of their own; whatever else a decision holds is shown as it is. */
export const knownSections = new Set(["provenance", "values", "scores", "ladders", "eligibility", "rankings", "incentives", "totals", "payouts", "payees", "explanation"]);

export interface Units {
  /** By the title of a requirement. */
  readonly requirements: ReadonlyMap<string, Unit>;
  /** By the name of a benefit. */
  readonly benefits: ReadonlyMap<string, Unit>;
  /** By the place among the values. */
  readonly values: readonly { readonly title: string; readonly unit: Unit }[];
}

function unitOf(written: string): Unit {
  if (/\d %$/.test(written)) return { kind: "percent" };
  const money = /\d ([A-Z]{3})$/.exec(written);
  return money?.[1] ? { kind: "money", currency: money[1] } : { kind: "plain" };
}

/** The decision's JSON has numbers without their units; the engine's text of the same decision has them. */
export function unitsOf(text: string): Units {
  const requirements = new Map<string, Unit>();
  const benefits = new Map<string, Unit>();
  const values: { title: string; unit: Unit }[] = [];
  let inValues = false;
  for (const line of text.split("\n")) {
    if (/^\S/.test(line)) inValues = line === "Values";
    const requirement = /[✓✗?] (.+?): (.+?), required is (.+?)(?:, [^,]* short)?$/.exec(line);
    if (requirement) {
      const [, title = "", actual = "", required = ""] = requirement;
      const unit = unitOf(actual);
      const better = unit.kind === "plain" ? unitOf(required) : unit;
      if (!requirements.has(title) || better.kind !== "plain") requirements.set(title, better);
      continue;
    }
    const missing = /[✓✗?] (.+?): missing, required is (.+)$/.exec(line);
    if (missing?.[1] && missing[2]) requirements.set(missing[1], unitOf(missing[2]));
    const benefit = /^\s+brings (\S+): (.+)$/.exec(line);
    if (benefit?.[1] && benefit[2]) benefits.set(benefit[1], unitOf(benefit[2]));
    const value = inValues ? /^ {2}(.+): (.+)$/.exec(line) : null;
    if (value?.[1] && value[2]) values.push({ title: value[1], unit: unitOf(value[2]) });
  }
  return { requirements, benefits, values };
}

export const plainUnit: Unit = { kind: "plain" };

/** How far along a requirement is, for a bar: 0 to 1. */
export function progressOf({ state, comparator, actual, required }: Requirement): number | undefined {
  if (state === "met") return 1;
  if (state === "missing" || (comparator !== "at_least" && comparator !== "above")) return undefined;
  const have = Number(actual);
  const need = Number(required);
  if (!Number.isFinite(have) || !Number.isFinite(need) || need <= 0) return undefined;
  return Math.max(0, Math.min(1, have / need));
}

export const keyText = (key: Key | undefined): string => (key === undefined ? "" : typeof key === "string" ? key : key.join(" · "));
