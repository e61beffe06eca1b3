import { Text } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { contentOf, difference, fromFile, toDoc, toFile, withText } from "./doc.js";
import { ExchangeError, fromLink, fromZip, rooted, toLink, toZip } from "./exchange.js";
import { History } from "./history.js";

describe("documents", () => {
  test("opening and writing changes nothing", () => {
    for (const content of ["", "a", "a\n", "a\r\nb\r\n", "\uFEFFa\r\nb", "mixed\r\nlines\nhere\r\n", "old\rmac\r\n", "\r\n", "\r", "a\n\r\n"]) {
      const doc = toDoc(content);
      expect(contentOf(doc)).toBe(content);
      expect(contentOf(withText(doc, doc.text))).toBe(content);
    }
  });
  test("a line typed into a file of Windows ends as the others do", () => {
    const doc = toDoc("a\r\nb\r\n");
    expect(contentOf(withText(doc, doc.text.replace(1, 1, Text.of(["", "x"]))))).toBe("a\r\nx\r\nb\r\n");
  });
  test("places in the file are those in the editor, with a mark and long line ends", () => {
    for (const content of ["ab\ncd", "\uFEFFab\r\ncd\r\n", "ab\r\n\r\ncd"]) {
      const doc = toDoc(content);
      for (let offset = 0; offset <= doc.text.length; offset += 1) {
        const there = toFile(doc, offset);
        expect(fromFile(doc, there)).toBe(offset);
        const letter = doc.text.sliceString(offset, offset + 1);
        if (letter && letter !== "\n") expect(content.charAt(there)).toBe(letter);
      }
    }
  });
  test("the difference is the changed stretch", () => {
    expect(difference("at_least(50_000)", "at_least(60_000)")).toEqual({ from: 9, to: 10, insert: "6" });
    expect(difference("aaa", "aaaa")).toEqual({ from: 3, to: 3, insert: "a" });
    expect(difference("same", "same")).toBeUndefined();
  });
});

describe("history", () => {
  const doc = (text: string) => toDoc(text);
  test("typing without a rest is one step, another file is another", () => {
    const history = new History();
    const [a, b, c] = [doc("a"), doc("ab"), doc("abc")];
    history.add([{ path: "x", before: a, after: b }], "typing", 1000);
    history.add([{ path: "x", before: b, after: c }], "typing", 1100);
    history.add([{ path: "y", before: a, after: b }], "typing", 1200);
    expect(history.undo()?.changes[0]?.path).toBe("y");
    expect(history.undo()?.changes[0]).toMatchObject({ path: "x", before: a, after: c });
    expect(history.undo()).toBeUndefined();
    expect(history.redo()?.changes[0]?.after).toBe(c);
    history.add([{ path: "x", before: c, after: a }], "table", 1300);
    expect(history.canRedo).toBe(false);
  });
});

describe("exchange", () => {
  const files = { "pack.toml": 'name = "ä"\r\n', "tables/a.csv": "\uFEFFx\n1\n" };
  test("a zip gives the same files, and the same bytes each time", async () => {
    const bytes = await toZip(files, "my-pack");
    expect(await fromZip(bytes)).toEqual(files);
    expect(await toZip(files, "my-pack")).toEqual(bytes);
  });
  test("a link gives the same files", () => {
    expect(fromLink(toLink(files))).toEqual(files);
  });
  test("what is none is refused by name", async () => {
    await expect(fromZip(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ reason: "not-zip" });
    expect(() => fromLink("%%%")).toThrow(ExchangeError);
    expect(() => fromLink(toLink({ "../x.rhai": "" }))).toThrow("link");
    expect(() => fromLink(toLink({ "a.rhai": "" }))).toThrow("no-pack");
    expect(() => rooted(new Map([["pack.toml", new Uint8Array([0xff, 0xfe, 0x00])]]))).toThrow("not-text");
  });
  test("the folder of the pack is found, hidden files are left out", () => {
    const text = (value: string) => new TextEncoder().encode(value);
    const found = rooted(new Map([["repo/x/pack.toml", text("")], ["repo/x/.git/a.json", text("")], ["repo/x/p.rhai", text("1")], ["repo/other.rhai", text("")], ["repo/x/logo.png", text("")]]));
    expect(found).toEqual({ "p.rhai": "1", "pack.toml": "" });
  });
});
