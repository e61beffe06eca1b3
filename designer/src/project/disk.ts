// Files and folders of the computer: by the File System Access API where the browser has it, by plain inputs and
// downloads elsewhere.

interface Pickers {
  readonly showDirectoryPicker?: (options: object) => Promise<FileSystemDirectoryHandle>;
}
const pickers = globalThis as Pickers;

export const canWriteFolder = pickers.showDirectoryPicker !== undefined;

/** A person changed their mind. */
export const isCancelled = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

const skipped = (name: string): boolean => name.startsWith(".") || name === "node_modules" || name === "target";

export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function input(set: (element: HTMLInputElement) => void): Promise<File[]> {
  return new Promise((resolve, reject) => {
    const element = document.createElement("input");
    element.type = "file";
    set(element);
    element.addEventListener("change", () => resolve([...(element.files ?? [])]));
    element.addEventListener("cancel", () => reject(new DOMException("cancelled", "AbortError")));
    element.click();
  });
}

export async function pickFile(accept: string): Promise<File> {
  const [file] = await input((element) => (element.accept = accept));
  if (!file) throw new DOMException("cancelled", "AbortError");
  return file;
}

/** Every file of a folder by its path, and the folder to write to where the browser lets. */
export async function pickFolder(): Promise<{ files: Map<string, Uint8Array>; folder: FileSystemDirectoryHandle | undefined }> {
  const files = new Map<string, Uint8Array>();
  if (pickers.showDirectoryPicker) {
    const folder = await pickers.showDirectoryPicker({ mode: "read" });
    await walk(folder, "", files);
    return { files, folder };
  }
  for (const file of await input((element) => (element.webkitdirectory = true))) {
    if (!file.webkitRelativePath.split("/").some(skipped)) files.set(file.webkitRelativePath, new Uint8Array(await file.arrayBuffer()));
  }
  return { files, folder: undefined };
}

async function walk(folder: FileSystemDirectoryHandle, path: string, files: Map<string, Uint8Array>): Promise<void> {
  const entries = (folder as unknown as { values(): AsyncIterable<FileSystemFileHandle | FileSystemDirectoryHandle> }).values();
  for await (const entry of entries) {
    if (skipped(entry.name)) continue;
    if (entry.kind === "directory") await walk(entry, `${path}${entry.name}/`, files);
    else files.set(path + entry.name, new Uint8Array(await (await entry.getFile()).arrayBuffer()));
  }
}

/** Writes files into a folder that a person chooses, or into the one that was opened. */
export async function writeFolder(files: Readonly<Record<string, string>>, known: FileSystemDirectoryHandle | undefined): Promise<FileSystemDirectoryHandle | undefined> {
  const root = known ?? (await pickers.showDirectoryPicker?.({ mode: "readwrite" }));
  if (!root) return undefined;
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split("/");
    const name = parts.pop() ?? path;
    let folder = root;
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true });
    const handle = await folder.getFileHandle(name, { create: true });
    // What is the same already is left alone, with its date.
    if ((await (await handle.getFile()).text()) === text) continue;
    const writable = await handle.createWritable();
    await writable.write(text);
    await writable.close();
  }
  return root;
}

/** What was dropped on the page. */
export async function droppedFiles(entries: readonly FileSystemEntry[]): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) await collect(entry, files);
  return files;
}

async function collect(entry: FileSystemEntry, files: Map<string, Uint8Array>): Promise<void> {
  if (skipped(entry.name)) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    files.set(entry.fullPath.replace(/^\//, ""), new Uint8Array(await file.arrayBuffer()));
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const inside = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (inside.length === 0) return;
    for (const one of inside) await collect(one, files);
  }
}
