// Values for people, by the locale of the browser. The exact text stays what is computed with; this is only shown.

import { decimal, shift } from "./exact/decimal.js";

export type Unit = { readonly kind: "percent" } | { readonly kind: "money"; readonly currency: string } | { readonly kind: "plain" };

const locale = (): string => document.documentElement.lang && navigator.language ? navigator.language : "en";
const formats = new Map<string, Intl.NumberFormat>();

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale(), options)));
  return format;
}

/** `Intl` takes digits as text, and so rounds decimals, not floats. */
const digits = (value: string): Intl.StringNumericLiteral => value as Intl.StringNumericLiteral;

export function number(value: string | number, maximum = 4): string {
  const text = String(value);
  return decimal(text) ? numbers({ maximumFractionDigits: maximum }).format(digits(text)) : text;
}

/** An amount with all its digits, at least those of the currency. */
export function money(value: string | number, currency: string, sign = false): string {
  const read = decimal(String(value));
  if (!read) return String(value);
  try {
    const usual = numbers({ style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    const more = Math.min(Math.max(read.scale, usual), 8);
    return numbers({ style: "currency", currency, minimumFractionDigits: usual, maximumFractionDigits: more, signDisplay: sign ? "exceptZero" : "auto" }).format(digits(String(value)));
  } catch {
    return `${number(value)} ${currency}`;
  }
}

/** Without the currency, for columns that name it at their head. */
export function amount(value: string | number, currency: string, sign = false): string {
  if (!decimal(String(value))) return String(value);
  let usual = 2;
  try {
    usual = numbers({ style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // An unknown currency has two digits.
  }
  return numbers({ minimumFractionDigits: usual, maximumFractionDigits: usual, signDisplay: sign ? "exceptZero" : "auto" }).format(digits(String(value)));
}

export function percent(value: string | number): string {
  return numbers({ style: "percent", maximumFractionDigits: 2 }).format(digits(String(value)));
}

export function date(value: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
  if (!match) return value;
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(day);
}

export function time(moment: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
}

export interface Words {
  readonly yes: string;
  readonly no: string;
  readonly none: string;
}

export function value(given: unknown, unit: Unit, words: Words): string {
  if (given === null || given === undefined) return words.none;
  if (typeof given === "boolean") return given ? words.yes : words.no;
  const text = String(given);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return date(text);
  if (!decimal(text)) return text;
  if (unit.kind === "percent") return percent(text);
  return unit.kind === "money" ? money(text, unit.currency) : number(text);
}

/** What a person types for a percentage, as a fraction. */
export const fraction = (typed: string): string => shift(typed, -2);
