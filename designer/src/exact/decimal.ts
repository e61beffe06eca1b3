// Exact decimals for sums and comparisons of amounts that the engine wrote as text. No binary float is involved.

export interface Decimal {
  /** The digits without the point. */
  readonly digits: bigint;
  /** How many of them stand behind the point. */
  readonly scale: number;
}

export const zero: Decimal = { digits: 0n, scale: 0 };

/** Reads `-12.50`, `3`, also with an exponent; undefined for anything else. */
export function decimal(text: string): Decimal | undefined {
  const match = /^\s*([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  let digits = BigInt(whole + fraction);
  let scale = fraction.length - Number(exponent);
  if (scale < 0) {
    digits *= 10n ** BigInt(-scale);
    scale = 0;
  }
  return { digits: sign === "-" ? -digits : digits, scale };
}

const at = (value: Decimal, scale: number): bigint => value.digits * 10n ** BigInt(scale - value.scale);

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: at(a, scale) + at(b, scale), scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { digits: -b.digits, scale: b.scale });
}

export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const left = at(a, scale);
  const right = at(b, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Canonical text: no trailing zeros, no `-0`. */
export function text(value: Decimal): string {
  const negative = value.digits < 0n;
  const digits = (negative ? -value.digits : value.digits).toString().padStart(value.scale + 1, "0");
  const whole = digits.slice(0, digits.length - value.scale);
  const fraction = value.scale ? digits.slice(-value.scale).replace(/0+$/, "") : "";
  return `${negative ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

/** Moves the point: `shift("0.025", 2)` is `"2.5"`. */
export function shift(value: string, places: number): string {
  const read = decimal(value);
  if (!read) return value;
  const scale = read.scale - places;
  return scale >= 0 ? text({ digits: read.digits, scale }) : text({ digits: read.digits * 10n ** BigInt(-scale), scale: 0 });
}

/** For the lengths of bars and the places of sliders, never for an amount that is shown. */
export const approximate = (value: string | number): number => Number(value);
