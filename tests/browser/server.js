// A static server on this machine, for the time of a test.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Serves folders under prefixes, and texts under paths. Gives the address and a function that ends it. */
export async function serve(folders, texts) {
  const server = createServer(async (request, response) => {
    // What the package's README promises to be enough.
    response.setHeader("content-security-policy", "default-src 'self'; img-src data:; script-src 'self' 'wasm-unsafe-eval'");
    const path = new URL(request.url, "http://localhost").pathname;
    if (path in texts) {
      response.end(texts[path]);
      return;
    }
    const prefix = Object.keys(folders).find((prefix) => path.startsWith(prefix));
    const file = prefix && normalize(join(folders[prefix], path.slice(prefix.length)));
    try {
      if (!file?.startsWith(normalize(folders[prefix] + sep))) throw new Error("outside");
      const content = await readFile(file);
      response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
      response.end(content);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { address: `http://127.0.0.1:${server.address().port}`, stop };
}
