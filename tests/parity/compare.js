// Two halves of the parity test, compared.

/** Undefined if both are the same bytes; else where they first differ, for people. */
export function difference(native, wasm) {
  if (native === wasm) return undefined;
  const [left, right] = [native.split("\n"), wasm.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at < 0) return `WebAssembly gives ${right.length - left.length} lines more than the native program`;
  const read = (line) => {
    try {
      return JSON.parse(line);
    } catch {
      return undefined;
    }
  };
  const [one, other] = [read(left[at]), read(right[at])];
  if (!one || !other) return `line ${at + 1}: ${one ? "WebAssembly" : "the native program"} ends, the other goes on`;
  const named = (answer) => `${answer.case}, ${answer.kind}`;
  if (named(one) !== named(other)) return `line ${at + 1}: native has ${named(one)}; WebAssembly has ${named(other)}`;
  let place = 0;
  while (one.output[place] === other.output[place]) place += 1;
  const around = (text) => JSON.stringify(text.slice(Math.max(0, place - 60), place + 60));
  return [
    `${named(one)} differs at character ${place}:`,
    `  native:      ${around(one.output)}`,
    `  WebAssembly: ${around(other.output)}`,
  ].join("\n");
}
