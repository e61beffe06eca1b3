// Packs in and out: folders, zips, links.

import { strFromU8, strToU8, unzip, zip, deflateSync, inflateSync } from "fflate";

export type PackFilesText = Record<string, string>;

export class ExchangeError extends Error {
  constructor(
    readonly reason: "no-pack" | "too-large" | "not-zip" | "not-text" | "link",
    readonly detail = "",
  ) {
    super(reason);
  }
}

const wanted = /\.(rhai|toml|csv|json|md)$/i;
/** What a pack may have; the engine's own limits are lower for each file. */
const limit = 64 * 1024 * 1024;

/** The bytes as text, unless they are none. */
function textOf(path: string, bytes: Uint8Array): string {
  try {
    // The byte order mark is the file's, and comes back when it is written.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ExchangeError("not-text", path);
  }
}

/** Takes the folder with `pack.toml` for the root, and leaves out what belongs to no pack. */
export function rooted(files: ReadonlyMap<string, Uint8Array>): PackFilesText {
  const manifests = [...files.keys()].filter((path) => path.split("/").at(-1) === "pack.toml").sort((a, b) => a.length - b.length);
  const [manifest] = manifests;
  if (manifest === undefined) throw new ExchangeError("no-pack");
  const root = manifest.slice(0, -"pack.toml".length);
  const found: PackFilesText = {};
  let size = 0;
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!path.startsWith(root)) continue;
    const inside = path.slice(root.length);
    if (!wanted.test(inside) || inside.split("/").some((part) => part.startsWith(".") || part === "node_modules")) continue;
    size += bytes.length;
    if (size > limit) throw new ExchangeError("too-large");
    found[inside] = textOf(inside, bytes);
  }
  return found;
}

export function fromZip(bytes: Uint8Array): Promise<PackFilesText> {
  return new Promise((resolve, reject) => {
    let size = 0;
    let over = false;
    unzip(
      bytes,
      {
        filter(file) {
          // A hostile archive says less than it holds; the sum of what it says is refused before anything is unpacked.
          size += file.originalSize;
          if (size > limit) over = true;
          return !over && !file.name.endsWith("/") && wanted.test(file.name);
        },
      },
      (error, entries) => {
        if (over) return reject(new ExchangeError("too-large"));
        if (error) return reject(new ExchangeError("not-zip"));
        try {
          resolve(rooted(new Map(Object.entries(entries))));
        } catch (problem) {
          reject(problem as Error);
        }
      },
    );
  });
}

export function toZip(files: Readonly<Record<string, string>>, folder: string): Promise<Uint8Array> {
  const entries: Record<string, Uint8Array> = {};
  for (const [path, text] of Object.entries(files)) entries[`${folder}/${path}`] = strToU8(text);
  return new Promise((resolve, reject) => {
    // The same files give the same bytes.
    zip(entries, { level: 9, mtime: new Date(Date.UTC(2020, 0, 1)) }, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}

/** Links longer than this are cut by some programs for mail and chat. */
export const linkLimit = 16_000;

export function toLink(files: Readonly<Record<string, string>>): string {
  const bytes = deflateSync(strToU8(JSON.stringify(files)), { level: 9 });
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function fromLink(link: string): PackFilesText {
  try {
    if (link.length > linkLimit * 2) throw new ExchangeError("link");
    const binary = atob(link.replaceAll("-", "+").replaceAll("_", "/"));
    // The size is bounded by the buffer: a link that unpacks to more is cut, and is then no JSON.
    const bytes = inflateSync(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)), { out: new Uint8Array(4 * 1024 * 1024) });
    const read = JSON.parse(strFromU8(bytes)) as unknown;
    if (typeof read !== "object" || read === null || Array.isArray(read)) throw new ExchangeError("link");
    const files: PackFilesText = {};
    for (const [path, text] of Object.entries(read)) {
      if (typeof text !== "string" || !wanted.test(path) || path.startsWith("/") || path.includes("..")) throw new ExchangeError("link");
      files[path] = text;
    }
    if (!("pack.toml" in files)) throw new ExchangeError("no-pack");
    return files;
  } catch (error) {
    if (error instanceof ExchangeError) throw error;
    throw new ExchangeError("link");
  }
}
