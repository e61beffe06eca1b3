/** An exact number as text, without trailing zeros. */
export type DecisionDecimal = string;

/** A value: decimals and dates are texts. */
export type DecisionScalar = string | number | boolean | null;

/** What a rule pack says of some facts, with the reason for everything. */
export interface Decision {
  provenance: DecisionProvenance;
  /** Derived values by name. */
  values: Record<string, DecisionScalar>;
  ladders: Record<string, DecisionLadder>;
  eligibility: Record<string, DecisionEligibility>;
  /** How the partner stands among others; only where the pack ranks partners. */
  rankings?: Record<string, DecisionRanking>;
  incentives: Record<string, DecisionIncentive>;
  /** What is paid in all, by currency. */
  totals: Record<string, DecisionDecimal>;
  /** Each rule with the value of each of its expressions; only when it was asked for. */
  explanation?: DecisionExplained[];
}

export interface DecisionProvenance {
  pack: string;
  version: string;
  /** SHA-256 over manifest, scripts and tables. */
  digest: string;
  engine: string;
  zone_data: string;
  /** Settings that were overridden, with the value used. */
  settings: Record<string, DecisionScalar>;
  as_of: string | null;
  period: { first: string; last: string } | null;
  /** SHA-256 of the standings that rankings were read from. */
  standings?: string;
}

export interface DecisionRequirement {
  title: string;
  state: "met" | "not met" | "missing";
  comparator:
    | "at_least"
    | "at_most"
    | "above"
    | "below"
    | "between"
    | "equals"
    | "is_one_of"
    | "on_or_before"
    | "on_or_after";
  actual: DecisionScalar;
  required: DecisionScalar | DecisionScalar[];
  /** How far the actual value is from the required one, in its own unit, in days for dates. */
  distance: DecisionDecimal | null;
}

/** An alternative: one must be met where there are any. */
export interface DecisionPath {
  title: string;
  met: boolean;
  requirements: DecisionRequirement[];
}

export interface DecisionLadder {
  title: string;
  /** The tier reached. */
  tier: string | null;
  tier_title: string | null;
  benefits: Record<string, DecisionScalar>;
  tiers: { tier: string; title: string; met: boolean; requirements: DecisionRequirement[]; paths: DecisionPath[] }[];
  /** The tier above, with what is missing for it. */
  next: { tier: string; title: string; requirements: DecisionRequirement[]; paths: DecisionPath[] } | null;
}

export interface DecisionEligibility {
  title: string;
  eligible: boolean;
  /** Titles of what is not met. */
  reasons: string[];
  requirements: DecisionRequirement[];
  paths: DecisionPath[];
}

/** A value that decides the place, or decides between partners that are equal. */
export interface DecisionCompared {
  title: string;
  order: "highest-first" | "lowest-first";
  /** Absent (null) where the partner does not compete. */
  measure: DecisionScalar;
}

export interface DecisionRanking {
  title: string;
  /** Who competes, in words. */
  among: string;
  competes: boolean;
  /** With whom it competes: the value of each group by its title. */
  group: Record<string, DecisionScalar>;
  ranked_by: string;
  order: "highest-first" | "lowest-first";
  /** What the place was decided by; null where the partner does not compete. */
  measure: DecisionScalar;
  then_by?: DecisionCompared[];
  /** Counted from 1; partners that are equal share the first of their places. */
  place: number | null;
  /** How many compete in the group. */
  of: number;
  /** How many places are awarded in the group. */
  cut: number;
  awarded: boolean;
  /** What becomes of partners that share the last awarded place. */
  ties: "all" | "none" | null;
  /** The measure of the last partner that is awarded. */
  last_awarded: DecisionScalar;
  /** How far the measure is from that, 0 where the partner is awarded; in days for dates. */
  distance: DecisionDecimal | null;
}

/** The key of a record: a list where it has several fields. */
export type DecisionRecordKey = string | string[];

export interface DecisionIncentive {
  title: string;
  kind: string | null;
  currency: string;
  labels?: Record<string, string>;
  /** Whether it is paid for a period of this length. */
  due: boolean;
  paid?: "monthly" | "quarterly" | "half-yearly" | "yearly";
  lines: { record?: DecisionRecordKey; computed: DecisionDecimal; rounded?: DecisionDecimal; capped?: DecisionDecimal; amount: DecisionDecimal }[];
  rejected: { record?: DecisionRecordKey; reason: string; requirement?: DecisionRequirement; date?: string }[];
  pending: { record?: DecisionRecordKey; reason: string }[];
  /** Sum of the lines before the caps. */
  sum: DecisionDecimal;
  cut_by_cap?: DecisionDecimal;
  lifted_to_floor?: DecisionDecimal;
  forfeited?: DecisionDecimal;
  total: DecisionDecimal;
}

/** A rule as it was evaluated; for an incentive with records once for each of them. */
export interface DecisionExplained {
  rule: string;
  /** JSON pointer of the record. */
  record?: string;
  steps: (DecisionStep | DecisionListed)[];
}

/** An expression with what stands inside of it. */
export interface DecisionStep {
  at: { file: string; line: number; column: number };
  source: string;
  /** The source with the values it read; absent if it read none. */
  substituted?: string;
  value: DecisionScalar;
  /** The row of a table that matched, and why the rows before it did not. */
  lookup?: {
    table: string;
    row: number;
    conditions: DecisionCondition[];
    /** Without a condition: the row matches too. */
    passed_over: ({ row: number } & Partial<DecisionCondition>)[];
    not_listed: number;
  };
  /** The steps of an amount by bands. */
  bands?: {
    name: string;
    slices: { from: string; to: string; base: string; rate: string; flat: string; amount: string }[];
  };
  steps?: (DecisionStep | DecisionListed)[];
}

export interface DecisionCondition {
  column: string;
  asked: string;
  cell: string;
}

/** A record that a list went through. */
export interface DecisionListed {
  record: string;
  /** A condition did not hold for it. */
  left_out?: true;
  steps: (DecisionStep | DecisionListed)[];
}
