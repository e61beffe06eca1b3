/** An exact number as text, without trailing zeros. */
export type Decimal = string;

/** A value: decimals and dates are texts. */
export type Scalar = string | number | boolean | null;

/** What a rule pack says of some facts, with the reason for everything. */
export interface Decision {
  provenance: Provenance;
  /** Derived values by name. */
  values: Record<string, Scalar>;
  ladders: Record<string, Ladder>;
  eligibility: Record<string, Eligibility>;
  incentives: Record<string, Incentive>;
  /** What is paid in all, by currency. */
  totals: Record<string, Decimal>;
  /** Each rule with the value of each of its expressions; only when it was asked for. */
  explanation?: Explained[];
}

export interface Provenance {
  pack: string;
  version: string;
  /** SHA-256 over manifest, scripts and tables. */
  digest: string;
  engine: string;
  zone_data: string;
  /** Settings that were overridden, with the value used. */
  settings: Record<string, Scalar>;
  as_of: string | null;
  period: { first: string; last: string } | null;
}

export interface Requirement {
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
  actual: Scalar;
  required: Scalar | Scalar[];
  /** How far the actual value is from the required one, in its own unit, in days for dates. */
  distance: Decimal | null;
}

/** An alternative: one must be met where there are any. */
export interface Path {
  title: string;
  met: boolean;
  requirements: Requirement[];
}

export interface Ladder {
  title: string;
  /** The tier reached. */
  tier: string | null;
  tier_title: string | null;
  benefits: Record<string, Scalar>;
  tiers: { tier: string; title: string; met: boolean; requirements: Requirement[]; paths: Path[] }[];
  /** The tier above, with what is missing for it. */
  next: { tier: string; title: string; requirements: Requirement[]; paths: Path[] } | null;
}

export interface Eligibility {
  title: string;
  eligible: boolean;
  /** Titles of what is not met. */
  reasons: string[];
  requirements: Requirement[];
  paths: Path[];
}

/** The key of a record: a list where it has several fields. */
export type RecordKey = string | string[];

export interface Incentive {
  title: string;
  kind: string | null;
  currency: string;
  labels?: Record<string, string>;
  /** Whether it is paid for a period of this length. */
  due: boolean;
  paid?: "monthly" | "quarterly" | "half-yearly" | "yearly";
  lines: { record?: RecordKey; computed: Decimal; rounded?: Decimal; capped?: Decimal; amount: Decimal }[];
  rejected: { record?: RecordKey; reason: string; requirement?: Requirement; date?: string }[];
  pending: { record?: RecordKey; reason: string }[];
  /** Sum of the lines before the caps. */
  sum: Decimal;
  cut_by_cap?: Decimal;
  lifted_to_floor?: Decimal;
  forfeited?: Decimal;
  total: Decimal;
}

export interface Explained {
  rule: string;
  steps: { record?: string; source?: string; value?: Scalar }[];
}
