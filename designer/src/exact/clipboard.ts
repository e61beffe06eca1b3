// Cells as Excel and other spreadsheets put them on the clipboard: tabs and lines, quotes around what holds either.

import { rows } from "./csv.js";

export function fromClipboard(text: string): string[][] {
  const read = rows(text, "\t").map((row) => [...row.cells]);
  return read.length > 0 ? read : [[""]];
}

export function toClipboard(cells: readonly (readonly string[])[]): string {
  const cell = (text: string): string => (/["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return cells.map((row) => row.map(cell).join("\t")).join("\n");
}
