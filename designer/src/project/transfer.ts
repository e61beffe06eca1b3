// Packs in from the computer and out to it, with what a person is told about it.

import { app } from "../app.svelte.js";
import { t } from "../text/index.js";
import { ExchangeError, type PackFilesText } from "./exchange.js";

const fileName = (): string =>
  (/^name\s*=\s*"([\w.-]+)"/m.exec(app.content("pack.toml"))?.[1] ?? app.title.replace(/[^\w.-]+/g, "-").toLowerCase()) || "pack";

function explained(error: unknown): string {
  if (error instanceof ExchangeError) return t.open.reasons[error.reason] + (error.reason === "not-text" ? error.detail : "");
  return t.open.failed;
}

const cancelled = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

class Exchange {
  private async take(read: () => Promise<PackFilesText>): Promise<void> {
    try {
      const files = await read();
      await app.create(files, {});
      app.dialog = "";
    } catch (error) {
      if (!cancelled(error)) app.tell(explained(error), "error");
    }
  }

  /** A folder: by the File System Access API where the browser has it, by a file input elsewhere. */
  openFolder(): Promise<void> {
    return this.take(async () => {
      const [{ directoryOpen }, { rooted }] = await Promise.all([import("browser-fs-access"), import("./exchange.js")]);
      const found = (await directoryOpen({ recursive: true, skipDirectory: (entry) => entry.name.startsWith(".") || entry.name === "node_modules" })) as File[];
      const files = new Map<string, Uint8Array>();
      for (const file of found) files.set(file.webkitRelativePath || file.name, new Uint8Array(await file.arrayBuffer()));
      return rooted(files);
    });
  }

  openZip(): Promise<void> {
    return this.take(async () => {
      const { fileOpen } = await import("browser-fs-access");
      const file = await fileOpen({ extensions: [".zip"], mimeTypes: ["application/zip"] });
      return this.unzip(file);
    });
  }

  private async unzip(file: File): Promise<PackFilesText> {
    const { fromZip } = await import("./exchange.js");
    return fromZip(new Uint8Array(await file.arrayBuffer()));
  }

  /** What was dropped on the page: a zip, or the files of a folder. */
  dropped(data: DataTransfer): Promise<void> {
    const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
    const [file] = data.files;
    return this.take(async () => {
      if (file && /\.zip$/i.test(file.name)) return this.unzip(file);
      const { rooted } = await import("./exchange.js");
      const files = new Map<string, Uint8Array>();
      for (const entry of entries) await collect(entry, files);
      return rooted(files);
    });
  }

  async downloadZip(): Promise<void> {
    const [{ fileSave }, { toZip }] = await Promise.all([import("browser-fs-access"), import("./exchange.js")]);
    const bytes = await toZip(app.files(), fileName());
    try {
      await fileSave(new Blob([bytes as BlobPart], { type: "application/zip" }), { fileName: `${fileName()}.zip`, extensions: [".zip"] });
    } catch (error) {
      if (!cancelled(error)) app.tell(t.download.denied, "error");
    }
  }

  readonly canWriteFolder = "showDirectoryPicker" in globalThis;

  async writeFolder(): Promise<void> {
    const pick = (globalThis as { showDirectoryPicker?: (options: object) => Promise<FileSystemDirectoryHandle> }).showDirectoryPicker;
    if (!pick) return;
    try {
      const root = await pick.call(globalThis, { mode: "readwrite" });
      const files = Object.entries(app.files());
      for (const [path, text] of files) {
        const parts = path.split("/");
        const name = parts.pop() ?? path;
        let folder = root;
        for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true });
        const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
        await writable.write(text);
        await writable.close();
      }
      app.tell(t.download.written(files.length));
    } catch (error) {
      if (!cancelled(error)) app.tell(t.download.denied, "error");
    }
  }
}

async function collect(entry: FileSystemEntry, files: Map<string, Uint8Array>): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    files.set(entry.fullPath.replace(/^\//, ""), new Uint8Array(await file.arrayBuffer()));
    return;
  }
  if (entry.name.startsWith(".") || entry.name === "node_modules") return;
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const inside = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (inside.length === 0) return;
    for (const one of inside) await collect(one, files);
  }
}

export const exchange = new Exchange();
