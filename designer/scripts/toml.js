/** The plain keys at the top of a manifest whose values are one-line texts; enough for a title. */
export function parse(text) {
  const found = {};
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("[")) break;
    const match = /^(\w+)\s*=\s*("(?:[^"\\]|\\.)*")\s*(?:#.*)?$/.exec(line);
    if (match) found[match[1]] = JSON.parse(match[2]);
  }
  return found;
}
