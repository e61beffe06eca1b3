/** An exact number as text, without trailing zeros. */
export type DecisionDecimal = string;

/** A value: decimals and dates are texts. */
export type DecisionScalar = string | number | boolean | null;

/** What a rule pack says of some facts, with the reason for everything. */
export interface Decision {
  provenance: DecisionProvenance;
  /** Derived values by name. */
  values: Record<string, DecisionScalar>;
  /** Scores by name; only where the program has some. */
  scores?: Record<string, DecisionScore>;
  ladders: Record<string, DecisionLadder>;
  eligibility: Record<string, DecisionEligibility>;
  /** How the partner stands among others; only where the pack ranks partners. */
  rankings?: Record<string, DecisionRanking>;
  /** What the partner has won among all; only where the pack has contests. */
  contests?: Record<string, DecisionContest>;
  /** How registrations of deals come out; only where the pack has rules of engagement. */
  engagement?: Record<string, DecisionEngagement>;
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
  /** The tier whose requirements hold today; only where tiers are held over time or may be overridden. */
  met?: string | null;
  /** How the tier is held; only where tiers are held over time. */
  held?: {
    since: string;
    /** What this decision did to it. */
    reason: "started" | "promoted" | "demoted" | "confirmed" | "kept" | "held";
    reviewed_on: string | null;
    next_review: string | null;
    /** The first review that can take it. */
    kept_until: string | null;
    /** All of this in a sentence or two. */
    words: string;
  };
  /** What a review asks for, where it measures something of its own. */
  review?: {
    met: string | null;
    tiers: { tier: string; title: string; met: boolean; requirements: DecisionRequirement[]; paths: DecisionPath[] }[];
  };
  /** What stands instead, and what would be held without it; only where tiers may be overridden. */
  override?: { reason: string; instead_of: string | null } | null;
}

/** A score: components with points, on one track or several. */
export interface DecisionScore {
  title: string;
  /** The most points there are. */
  out_of: DecisionDecimal | null;
  total: DecisionDecimal;
  /** Whether the gates of what counts hold. */
  passed: boolean;
  /** The track that counts, by its id. */
  track: string | null;
  tracks: {
    track: string | null;
    title: string;
    total: DecisionDecimal;
    passed: boolean;
    gates: { title: string; met: boolean }[];
    components: DecisionComponent[];
  }[];
  /** Records that do not count because of their date; only where a date decides. */
  outside_the_period?: { record: DecisionRecordKey; date: string | null }[];
}

export interface DecisionComponent {
  title: string;
  /** What was counted, below 0 too; null where a condition does not hold. */
  counted: DecisionDecimal | null;
  /** The units that give points. */
  units?: DecisionDecimal;
  /** The points of a unit; null where they differ from record to record. */
  points_each?: DecisionDecimal | null;
  weight?: DecisionDecimal;
  /** The points before they are weighted. */
  unweighted?: DecisionDecimal;
  points: DecisionDecimal;
  maximum: DecisionDecimal | null;
  /** The points that can still be had. */
  points_left: DecisionDecimal | null;
  /** The units that are missing to the maximum. */
  units_left?: DecisionDecimal | null;
  /** The condition that does not hold, where there are no records. */
  not_met?: string | null;
  records?: { record: DecisionRecordKey; counted: DecisionDecimal; units?: DecisionDecimal; points?: DecisionDecimal }[];
  left_out?: { record: DecisionRecordKey; reason: string }[];
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

/** A value that decides the place, or decides between partners that are equal. */
export interface DecisionCompared {
  title: string;
  order: "highest-first" | "lowest-first";
  /** Absent (null) where the partner does not compete. */
  measure: DecisionScalar;
}

/** A contest: the first of all partners wins, group by group. */
export interface DecisionContest {
  title: string;
  /** Which records are entries, in words. */
  entry: string;
  grain: "instant" | "day" | "calendar-month" | "calendar-quarter" | "calendar-half-year" | "calendar-year";
  /** What becomes of partners that are first together. */
  ties: "pay all" | "split" | "pay none" | null;
  /** How many groups the partner has won. */
  wins: number;
  /** What can be won of which the partner has records. */
  groups: {
    group: string;
    state: "won" | "not first" | "tied" | "no entry" | "nothing to win";
    /** The moment of the first entry, in the grain of the contest. */
    moment: string | null;
    /** The moment of whoever is first. */
    first: string | null;
    /** How many are first together. */
    winners?: number;
  }[];
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
  /** The day of the award, where it is given once a year; null before the first. */
  awarded_on?: string | null;
  /** What becomes of partners that share the last awarded place. */
  ties: "all" | "none" | null;
  /** The measure of the last partner that is awarded. */
  last_awarded: DecisionScalar;
  /** How far the measure is from that, 0 where the partner is awarded; in days for dates. */
  distance: DecisionDecimal | null;
}

export type DecisionVerdict = "approved" | "rejected" | "review" | "in line" | "customer's choice" | "shared";

export interface DecisionEngagement {
  title: string;
  /** The key of the request; null where there is none, or these rules are not for it. */
  request: string | null;
  outcome: DecisionVerdict | null;
  partner?: string;
  /** Every reason, not only the first. */
  reasons?: DecisionEngagementReason[];
  competing?: "first come" | "in line" | "originator" | "customer's choice" | "split" | "pay all" | "review";
  /** The time by which registrations come one after the other. */
  decided_by?: string;
  /** The place in line. */
  place?: number;
  /** The share of the benefits. */
  share?: DecisionDecimal;
  /** What is on file of the same deal and keeps others away. */
  rivals?: DecisionSameDeal[];
  /** What is on file of the same deal and keeps nobody away: the partner's own, what has expired or lapsed. */
  no_rivals?: DecisionSameDeal[];
  protection?: {
    counted_from: "submission" | "registration" | "approval" | "assignment" | "acceptance";
    from: string | null;
    /** The last day, or the last instant. */
    through: string | null;
    /** How often. */
    extended: number;
  } | null;
  milestones?: { title: string; due: string | null; reached: string | null }[];
  answer?: {
    by: string;
    /** Whether it is over on the day of the decision. */
    late: boolean;
    if_late: "escalate" | "approve";
  };
  /** What the registration brings, by name; numbers by its share. */
  benefits?: Record<string, DecisionScalar>;
  /** The status of what is on file, where there is no request: of the partner, where the facts are of one. */
  registrations?: DecisionRegistration[];
  /** The decision as it could be mailed. */
  sentences: string[];
}

export interface DecisionEngagementReason {
  outcome: DecisionVerdict;
  reason: string;
  /** The one on file that is the reason. */
  registration?: string;
  requirement?: DecisionRequirement;
  actual?: DecisionDecimal | number;
  required?: DecisionDecimal;
  at_most?: DecisionDecimal | number;
  place?: number;
}

export interface DecisionRegistration {
  registration: string;
  partner: string;
  status: "pending" | "active" | "at risk" | "waiting" | "lapsed" | "expired";
  reason: string;
  from: string | null;
  through: string | null;
  extended: number;
  /** What ends next, if nothing is done. */
  next: { what: string; by: string } | null;
}

export interface DecisionSameDeal extends DecisionRegistration {
  decided_by: string | null;
  /** What agrees with the request. */
  keys: { field: string; normaliser: string; request: string; on_file: string; compared_as: string }[];
  /** Of a rival: whether it comes before the request. */
  ahead?: boolean;
  /** Of a rival: whether no time decides between the two. */
  tied?: boolean;
  /** Of a rival: whether the customer named it. */
  chosen?: boolean;
  /** Of one that is no rival: whether it is the partner's own. */
  own?: boolean;
}

/** The key of a record: a list where it has several fields. */
export type DecisionRecordKey = string | string[];

export interface DecisionIncentive {
  title: string;
  kind: string | null;
  currency: string;
  labels?: Record<string, string>;
  /** The stack that it stands in: several incentives on one record. */
  stack?: string;
  /** Whether it is paid for a period of this length. */
  due: boolean;
  paid?: "monthly" | "quarterly" | "half-yearly" | "yearly";
  /** The fiscal calendar whose periods it is paid for. */
  calendar?: string;
  lines: DecisionLine[];
  rejected: {
    record?: DecisionRecordKey;
    /** The day on which the instalment fell due that was paid before, or lost. */
    unit?: string;
    reason: string;
    /** The incentive of its stack that pays instead, and what this one would have paid. */
    instead?: string;
    amount?: DecisionDecimal;
    requirement?: DecisionRequirement;
    date?: string;
    /** The day on which it would have been due. */
    due?: string;
    /** The period in which it was paid, or lost. */
    period?: string;
    /** The day whose tiers its rules read, and the tiers by ladder. */
    tier_on?: string;
    tiers?: Record<string, string>;
  }[];
  /** What is not due yet, with the day on which it falls due where it is known. */
  pending: { record?: DecisionRecordKey; reason: string; due?: string | null }[];
  /** Running quantities of bands, by unit of time. */
  running?: { bands: string; from: string; opening: DecisionDecimal; closing: DecisionDecimal }[];
  /** What the cap of its stack took from its lines. */
  cut_by_stack?: DecisionDecimal;
  /** Sum of the lines before the caps. */
  sum: DecisionDecimal;
  cut_by_cap?: DecisionDecimal;
  /** What the fund it draws on could not pay. */
  not_in_fund?: DecisionDecimal;
  lifted_to_floor?: DecisionDecimal;
  /** What rounding of the sum added. */
  rounding?: DecisionDecimal;
  forfeited?: DecisionDecimal;
  /** What was carried forward by the period before. */
  brought_forward?: DecisionDecimal;
  /** What is carried into the next period because it lies below the minimum. */
  carried_forward?: DecisionDecimal;
  /** Parts whose payee is absent, which nobody is paid. */
  unpaid?: DecisionDecimal;
  /** Who is paid which part; on the lines where there are records. */
  parts?: DecisionPart[];
  total: DecisionDecimal;
}

/** An amount with the stages it went through. */
export interface DecisionLine {
  record?: DecisionRecordKey;
  /** The first day of the month, quarter or year, or the day on which it fell due; only with a schedule. */
  unit?: string;
  /** Whether it pays or takes back; only where something may be taken back. */
  kind?: "paid" | "clawback" | "adjustment";
  /** Of what is taken back: what had been paid, and what of it had been taken back before. */
  paid?: DecisionDecimal;
  recovered?: DecisionDecimal;
  /** Of what is taken back: the months or days that were not earned, and all of them. */
  unearned?: number;
  of?: number;
  /** The days that are paid, and those of the unit. */
  days?: number;
  of_days?: number;
  /** The share of the year of service, or of the instalment. */
  share?: DecisionDecimal;
  /** The amount that the stack gave it to be computed on. */
  applied_to?: DecisionDecimal;
  /** What the rule gave. */
  computed: DecisionDecimal;
  /** The part of it that is paid for the unit. */
  apportioned?: DecisionDecimal;
  rounded?: DecisionDecimal;
  capped?: DecisionDecimal;
  amount: DecisionDecimal;
  /** Who is paid which part. */
  parts?: DecisionPart[];
  /** The day whose tiers its rules read, and the tiers by ladder. */
  tier_on?: string;
  tiers?: Record<string, string>;
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
  /** Every incentive, with the payout that settles what differs; null: whoever pays the incentive. */
  incentives: ({ incentive: string; currency: string; settled_by: string | null } & DecisionAdjusted)[];
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
    /** Of a running quantity: what was reached before, and what came of it. */
    before?: { reached: DecisionDecimal; amount: DecisionDecimal };
    slices: { from: string; to: string; base: string; rate: string; flat: string; amount: string }[];
  };
  /** The rates by which an amount was converted, or what one unit is worth. */
  conversion?: {
    name: string;
    table: string;
    /** The day that was asked for. */
    day?: string;
    /** What day it is. */
    basis?: string;
    rates: { from: string; to?: string; day?: string; rate: string; row: number; operation: "multiply" | "divide"; amount: string }[];
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
      /** What would be held without an override. */
      instead_of: { tier: string | null; since: string; reviewed_on: string | null } | null;
    }
  >;
  /** The awards, by ranking. */
  awards: Record<string, { on: string; awarded: boolean; place: number | null; of: number }>;
  balances: { name: string; per: string[]; amount: DecisionDecimal }[];
  accumulators: { name: string; per: string[]; from: string; quantity: DecisionDecimal }[];
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
  /** What was paid once and is never paid again; only where there is something. */
  once?: { incentive: string; key: string[]; record: string[]; period: string }[];
  /** SHA-256 over all of this before it. */
  digest: string;
}
