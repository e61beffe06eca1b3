// Tables from and to spreadsheets. Numbers of a workbook are taken as their digits, never through a float of ours.

import { rows, separatorOf } from "../exact/csv.js";
import { download } from "../project/disk.js";

export async function readTable(file: File): Promise<string[][]> {
  if (/\.xlsx$/i.test(file.name)) {
    const { default: readXlsxFile } = await import("read-excel-file/browser");
    const sheets = (await readXlsxFile(file, { parseNumber: (digits: string) => digits as unknown as number })) as unknown;
    const read = firstSheet(sheets);
    return read.map((row) => row.map(cellText));
  }
  const text = (await file.text()).replace(/^\uFEFF/, "");
  return rows(text, separatorOf(text)).map((row) => [...row.cells]);
}

/** One sheet is rows of cells; a workbook is a list of sheets with their rows in `data`. */
function firstSheet(read: unknown): unknown[][] {
  if (!Array.isArray(read)) return [];
  const [first] = read as unknown[];
  if (first && typeof first === "object" && "data" in first) return (first as { data: unknown[][] }).data;
  return read as unknown[][];
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  if (typeof cell === "boolean") return String(cell);
  return plainDigits(String(cell));
}

/** Workbooks write `0.15` as `0.15000000000000002` and large numbers with an exponent: 15 digits are what Excel shows. */
function plainDigits(text: string): string {
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return text;
  if (text.replace(/\D/g, "").length <= 15 && !/[eE]/.test(text)) return text;
  const rounded = Number(text).toPrecision(15);
  return /[eE]/.test(rounded) ? text : rounded.includes(".") ? rounded.replace(/\.?0+$/, "") : rounded;
}

export async function writeTable(path: string, form: "csv" | "xlsx", content: string, cells: readonly (readonly string[])[]): Promise<void> {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.csv$/, "");
  let blob: Blob;
  if (form === "csv") {
    blob = new Blob([content], { type: "text/csv" });
  } else {
    const { default: writeXlsxFile } = await import("write-excel-file/browser");
    // Cells go out as text: `2.5 %`, `>= 100` and `00123` mean what they say, and come back as they were.
    const data = cells.map((row, index) => row.map((cell) => ({ value: cell, type: String, ...(index === 0 ? { fontWeight: "bold" as const } : {}) })));
    const written = (await writeXlsxFile(data as never, {} as never)) as unknown as { toBlob?: () => Promise<Blob> } | Blob;
    blob = written instanceof Blob ? written : ((await written.toBlob?.()) ?? new Blob());
  }
  download(blob, `${name}.${form}`);
}
