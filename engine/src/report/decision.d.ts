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
  /** What is transferred. `totals` say what incentives pay; a payout says how much of it is transferred now. */
  payouts?: Record<string, DecisionPayout>;
  /** The accounts of balances and funds, with everything that moved them. */
  balances?: Record<string, DecisionBalance>;
  /** What differs from the decision by which the period was paid; only where that one is given as `closed`. */
  adjustments?: DecisionAdjustments;
  /** What the next decision starts from: give it as `prior`, as it is. Only in programs that carry something. */
  carry_forward?: DecisionState;
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
  /** What the fund it draws on could not pay. */
  not_in_fund?: DecisionDecimal;
  lifted_to_floor?: DecisionDecimal;
  forfeited?: DecisionDecimal;
  /** What was carried forward by the period before. */
  brought_forward?: DecisionDecimal;
  /** What is carried into the next period because it lies below the minimum. */
  carried_forward?: DecisionDecimal;
  total: DecisionDecimal;
}

export interface DecisionPayout {
  title: string;
  currency: string;
  /** Whether it is paid for a period of this length. */
  due: boolean;
  schedule: "monthly" | "quarterly" | "half-yearly" | "yearly";
  /** One for each payee; `null` is the partner. */
  statements: {
    payee: string | null;
    includes: { incentive: string; amount: DecisionDecimal }[];
    /** The stages in their order, as far as the payout has them. They sum to what is paid. */
    steps: {
      gross: DecisionDecimal;
      brought_forward?: DecisionDecimal;
      draw?: DecisionDecimal;
      held_back?: DecisionDecimal;
      released?: DecisionDecimal;
      cap?: DecisionDecimal;
      adjustments?: DecisionDecimal;
      minimum?: DecisionDecimal;
      debt?: DecisionDecimal;
    };
    /** What is left for the next period; negative for a debt. */
    carried_forward?: DecisionDecimal;
    paid: DecisionDecimal;
  }[];
  paid: DecisionDecimal;
}

export interface DecisionBalance {
  title: string;
  currency: string;
  accounts: {
    /** The payee or the fund year; empty for the account of the partner. */
    per: string[];
    opening: DecisionDecimal;
    movements: {
      kind: "provided" | "accrued" | "drawn" | "expired" | "carried over" | "advanced" | "repaid" | "held back" | "released";
      payout?: string;
      incentive?: string;
      record?: DecisionRecordKey;
      amount: DecisionDecimal;
    }[];
    closing: DecisionDecimal;
  }[];
  /** What the accounts hold in all. */
  closing: DecisionDecimal;
}

/** Proposals: nothing that was paid is changed. What was paid and the differences sum to what is found now. */
export interface DecisionAdjustments {
  /** The pack by which the period was paid. */
  paid_by: { version: string; digest: string };
  /** The lines that differ. One without a record is what the stages of the whole (floor, minimum) added or took. */
  lines: ({
    incentive: string;
    currency: string;
    record?: DecisionRecordKey;
    unit?: string;
    payee?: string;
  } & DecisionAdjusted)[];
  /** Every incentive. */
  incentives: ({ incentive: string; currency: string } & DecisionAdjusted)[];
  /** Every payout, by payee. */
  payouts: ({ payout: string; payee: string | null } & DecisionAdjusted)[];
  /** The differences in all, by currency. */
  totals: Record<string, DecisionDecimal>;
}

export interface DecisionAdjusted {
  paid: DecisionDecimal;
  recomputed: DecisionDecimal;
  difference: DecisionDecimal;
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

/** What is carried from one period to the next. */
export interface DecisionState {
  pack: string;
  version: string;
  pack_digest: string;
  as_of: string | null;
  period: { first: string; last: string } | null;
  /** Digest of what the decision started from. */
  prior: string;
  /** The tiers held, by ladder. */
  ladders: Record<
    string,
    {
      tier: string | null;
      since: string;
      reviewed_on: string | null;
      reason: string;
      history: { tier: string | null; since: string }[];
    }
  >;
  /** The awards, by ranking. */
  awards: Record<string, { on: string; awarded: boolean; place: number | null; of: number }>;
  balances: { name: string; per: string[]; amount: DecisionDecimal }[];
  accumulators: { name: string; per: string[]; from: string; quantity: DecisionDecimal; amount: DecisionDecimal }[];
  /** What was paid, a line each. */
  ledger: {
    id: string;
    incentive: string;
    record: string[];
    unit: string | null;
    payee: string | null;
    kind: "paid" | "clawback" | "adjustment";
    period: string;
    amount: DecisionDecimal;
  }[];
  pending: {
    incentive: string;
    record: string[];
    payee: string | null;
    due: string | null;
    amount: DecisionDecimal | null;
    reason: string;
  }[];
  /** SHA-256 over all of this before it. */
  digest: string;
}
