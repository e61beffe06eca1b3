// The engine's places (lines and columns in characters, from 1) in an editor's text (UTF-16 offsets), and back.

import type { Text } from "@codemirror/state";

export function offsetOf(text: Text, line: number, column: number): number {
  if (line > text.lines) return text.length;
  const { from, text: content } = text.line(Math.max(1, line));
  // Most lines have no character beyond the basic plane.
  if (!/[\uD800-\uDBFF]/.test(content)) return from + Math.min(content.length, Math.max(0, column - 1));
  let offset = 0;
  for (let passed = 1; passed < column && offset < content.length; passed += 1) {
    offset += (content.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return from + offset;
}
