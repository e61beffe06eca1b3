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
  incentives: Record<string, DecisionIncentive>;
  /** What is paid in all, by currency. */
  totals: Record<string, DecisionDecimal>;
  /** What each payee is paid in all, by currency; only in packs that name payees. */
  payees?: Record<string, Record<string, DecisionDecimal>>;
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

/** A part of what is paid. The parts of a line sum to its amount. */
export interface DecisionPart {
  /** Who is paid; null where nobody is. */
  payee: string | null;
  title: string;
  /** Its share of the whole. */
  share: DecisionDecimal;
  amount: DecisionDecimal;
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
  lines: { record?: DecisionRecordKey; computed: DecisionDecimal; rounded?: DecisionDecimal; capped?: DecisionDecimal; amount: DecisionDecimal; parts?: DecisionPart[] }[];
  rejected: { record?: DecisionRecordKey; reason: string; requirement?: DecisionRequirement; date?: string }[];
  pending: { record?: DecisionRecordKey; reason: string }[];
  /** Sum of the lines before the caps. */
  sum: DecisionDecimal;
  cut_by_cap?: DecisionDecimal;
  lifted_to_floor?: DecisionDecimal;
  forfeited?: DecisionDecimal;
  /** Parts whose payee is absent, which nobody is paid. */
  unpaid?: DecisionDecimal;
  /** Who is paid which part; on the lines where there are records. */
  parts?: DecisionPart[];
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
