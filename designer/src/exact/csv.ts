// CSV that keeps every byte: a row remembers its own text, so that a changed cell changes nothing else.

export interface CsvRow {
  /** The row as it stands in the file, with its line end. */
  readonly raw: string;
  readonly cells: readonly string[];
}

/** Splits a text into rows. Quoted cells may hold separators, quotes (doubled) and line ends. */
export function rows(source: string, separator = ","): CsvRow[] {
  const found: CsvRow[] = [];
  let at = 0;
  while (at < source.length) {
    const start = at;
    const cells: string[] = [];
    for (;;) {
      if (source.charCodeAt(at) === 0x22) {
        let cell = "";
        at += 1;
        for (;;) {
          const quote = source.indexOf('"', at);
          if (quote < 0) {
            cell += source.slice(at);
            at = source.length;
            break;
          }
          cell += source.slice(at, quote);
          at = quote + 1;
          if (source.charCodeAt(at) !== 0x22) break;
          cell += '"';
          at += 1;
        }
        const rest = at;
        at = end(source, at, separator);
        cells.push(cell + source.slice(rest, at));
      } else {
        const from = at;
        at = end(source, at, separator);
        cells.push(source.slice(from, at));
      }
      if (source.charAt(at) !== separator || at >= source.length) break;
      at += 1;
    }
    if (source.charCodeAt(at) === 0x0d) at += 1;
    if (source.charCodeAt(at) === 0x0a) at += 1;
    found.push({ raw: source.slice(start, at), cells });
  }
  return found;
}

function end(source: string, from: number, separator: string): number {
  const stop = separator.charCodeAt(0);
  let at = from;
  for (; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    if (code === stop || code === 0x0a || code === 0x0d) break;
  }
  return at;
}

/** A cell as it has to be written. */
export function quoted(cell: string, separator = ","): string {
  return cell.includes(separator) || /["\r\n]/.test(cell) || /^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A row's text with one cell exchanged: the others stay as they were written. */
export function withCell(row: CsvRow, column: number, cell: string, separator = ","): CsvRow {
  const pieces = split(row.raw, separator);
  const [, lineEnd = ""] = /(\r?\n?)$/.exec(row.raw) ?? [];
  while (pieces.length <= column) pieces.push("");
  pieces[column] = quoted(cell, separator);
  const cells = [...row.cells];
  while (cells.length <= column) cells.push("");
  cells[column] = cell;
  return { raw: pieces.join(separator) + lineEnd, cells };
}

/** The cells of a row as they were written, quotes included, without the line end. */
function split(raw: string, separator: string): string[] {
  const text = raw.replace(/\r?\n$/, "");
  const pieces: string[] = [];
  let start = 0;
  let inside = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '"' && (inside || at === start)) inside = !inside;
    else if (letter === '"' && text.charAt(at - 1) === '"') inside = true;
    else if (letter === separator && !inside) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}

export const written = (cells: readonly string[], lineEnd: string, separator = ","): CsvRow => ({
  raw: cells.map((cell) => quoted(cell, separator)).join(separator) + lineEnd,
  cells: [...cells],
});

/** The separator of a file that people saved: a comma, a semicolon (Excel in most of Europe) or a tab. */
export function separatorOf(source: string): string {
  const head = source.slice(0, source.search(/[\r\n]/) >>> 0);
  const count = (letter: string): number => head.split(letter).length;
  return count("\t") > count(",") && count("\t") > count(";") ? "\t" : count(";") > count(",") ? ";" : ",";
}
