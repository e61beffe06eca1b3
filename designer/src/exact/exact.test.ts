import { describe, expect, test } from "vitest";
import { fromClipboard, toClipboard } from "./clipboard.js";
import { rows, separatorOf, withCell } from "./csv.js";
import { add, compare, decimal, shift, subtract, text, zero } from "./decimal.js";
import { Num, get, parse, set, stringify } from "./json.js";

const number = (written: string) => decimal(written) ?? zero;

describe("decimals", () => {
  test("sums are exact where binary floats are not", () => {
    expect(text(add(number("0.1"), number("0.2")))).toBe("0.3");
    expect(text(subtract(number("1.00"), number("0.9")))).toBe("0.1");
    expect(text(add(number("999999999999999.99999999"), number("0.00000001")))).toBe("1000000000000000");
    expect(text(subtract(number("1"), number("1.0")))).toBe("0");
  });
  test("compare does not look at how many digits are written", () => {
    expect(compare(number("1.50"), number("1.5"))).toBe(0);
    expect(compare(number("-2"), number("-1.99"))).toBe(-1);
  });
  test("the point moves both ways", () => {
    expect(shift("0.025", 2)).toBe("2.5");
    expect(shift("70", -2)).toBe("0.7");
    expect(shift("abc", 2)).toBe("abc");
  });
  test("what is no number is none", () => {
    for (const wrong of ["", "1,000", "0x10", "1.", ".5", "NaN"]) expect(decimal(wrong)).toBeUndefined();
    expect(text(number("12e2"))).toBe("1200");
  });
});

describe("JSON", () => {
  test("numbers keep their digits", () => {
    const source = '{"a":1250.10,"b":[12345678901234567890.00000001,-0.5e3],"c":"ä\\u00e4"}';
    expect(stringify(parse(source))).toBe('{"a":1250.10,"b":[12345678901234567890.00000001,-0.5e3],"c":"ää"}');
  });
  test("a key such as __proto__ is a key", () => {
    const read = parse('{"__proto__":{"x":1}}');
    expect(get(read, ["__proto__", "x"])).toEqual(new Num("1"));
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
  test("faults have a place", () => {
    const fault = (source: string): unknown => {
      try {
        parse(source);
        return "none";
      } catch (error) {
        return [(error as Error).message, (error as { offset: number }).offset];
      }
    };
    expect(fault('{"a":1,}')).toEqual(["key", 7]);
    expect(fault("[1 2]")).toEqual(["comma", 3]);
    expect(fault('{"a":1,"a":2}')).toEqual(["twice", 7]);
    expect(fault("")).toEqual(["end", 0]);
    expect(fault('"a')).toEqual(["string", 0]);
    expect(fault("01")).toEqual(["rest", 1]);
    expect(fault("[".repeat(300))).toEqual(["depth", 200]);
  });
  test("set copies only what changes", () => {
    const before = parse('{"a":{"b":[1,2]},"c":{}}') as { c: unknown };
    const after = set(before as never, ["a", "b", 1], new Num("9")) as { c: unknown };
    expect(stringify(after as never)).toBe('{"a":{"b":[1,9]},"c":{}}');
    expect(after.c).toBe(before.c);
    expect(stringify(set(after as never, ["a"], undefined))).toBe('{"c":{}}');
  });
});

describe("CSV", () => {
  test("rows keep their text", () => {
    const source = 'a,"b ""x"", y",c\r\n1,"two\nlines",3\r\n,,';
    const read = rows(source);
    expect(read.map((row) => row.raw).join("")).toBe(source);
    expect(read.map((row) => row.cells)).toEqual([["a", 'b "x", y', "c"], ["1", "two\nlines", "3"], ["", "", ""]]);
  });
  test("one changed cell leaves the others as they were written", () => {
    const [row] = rows('"a", b ,"c ""q"""\r\n');
    expect(row && withCell(row, 1, "x,y").raw).toBe('"a","x,y","c ""q"""\r\n');
    expect(row && withCell(row, 4, "z").raw).toBe('"a", b ,"c ""q""",,z\r\n');
  });
  test("random tables come back", () => {
    let state = 7;
    const next = (below: number): number => (state = (state * 1103515245 + 12345) % 2147483648) % below;
    const letters = ["a", '"', ",", "\n", "ß", " ", "", "1.5 %", "\r\n"];
    for (let round = 0; round < 300; round += 1) {
      const cells = Array.from({ length: 3 }, () => letters[next(letters.length)] + (letters[next(letters.length)] ?? ""));
      let [row] = rows("x,y,z\n");
      cells.forEach((cell, column) => (row = row && withCell(row, column, cell ?? "")));
      expect(rows(row?.raw ?? "")[0]?.cells).toEqual(cells);
    }
  });
  test("the separator that people's programs wrote", () => {
    expect(separatorOf("a;b;c\n1,5;2;3")).toBe(";");
    expect(separatorOf("a,b\n")).toBe(",");
    expect(separatorOf("a\tb")).toBe("\t");
  });
});

describe("clipboard", () => {
  test("what Excel copies comes back, with lines inside of cells", () => {
    const cells = [["a", "two\nlines"], ['say "x"', ""]];
    expect(fromClipboard(toClipboard(cells))).toEqual(cells);
    // Excel ends with a line end; that is no further row.
    expect(fromClipboard("1\t2\r\n3\t4\r\n")).toEqual([["1", "2"], ["3", "4"]]);
  });
});
