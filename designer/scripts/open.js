// Serves the built page on this machine and opens it. CHARTER_PORT chooses the port; without a desktop it only says where.
import { spawn } from "node:child_process";
import { serve } from "./server.js";

const { address } = await serve(Number(process.env.CHARTER_PORT ?? 4173)).catch((error) => {
  if (error.code === "EADDRINUSE") return serve(0);
  throw error;
});
console.log(`The designer is at ${address} (Ctrl+C ends it)`);
const [program, ...rest] = process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
spawn(program, [...rest, address], { stdio: "ignore", detached: true }).on("error", () => undefined).unref();
