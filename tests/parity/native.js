// The native half of the parity test, run as a program.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env.CHARTER_PARITY ?? join(root, "target", "debug", "parity");

/** The output of `parity inputs` or `parity answers`, under an environment. */
export function native(what, environment = {}) {
  if (!existsSync(program)) throw new Error(`${program} is not built: run \`cargo xtask node\``);
  return execFileSync(program, [what, root], {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 30,
  });
}
