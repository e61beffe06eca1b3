// The WebAssembly half of the parity test in Node: inputs on standard input, answers on standard output. The first
// line says which time zone and locale the process really runs under.
import { readFileSync } from "node:fs";
import * as engine from "@charter/engine";
import { answers } from "./answers.js";

const units = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();
process.stdout.write(`${timeZone} ${locale}\n${answers(engine, units)}`);
