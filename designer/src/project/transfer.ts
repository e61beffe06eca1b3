// Packs in from the computer and out to it, with what a person is told about it.

import { app } from "../app.svelte.js";
import { t } from "../text/index.js";
import { canWriteFolder, download, droppedFiles, isCancelled, pickFile, pickFolder, writeFolder } from "./disk.js";
import { ExchangeError, fromZip, rooted, toZip, type PackFilesText } from "./exchange.js";

const fileName = (): string =>
  (/^name\s*=\s*"([\w.-]+)"/m.exec(app.content("pack.toml"))?.[1] ?? app.title.replace(/[^\w.-]+/g, "-").toLowerCase()) || "pack";

function explained(error: unknown): string {
  if (error instanceof ExchangeError) return t.open.reasons[error.reason] + (error.reason === "not-text" ? error.detail : "");
  return t.open.failed;
}

class Exchange {
  readonly canWriteFolder = canWriteFolder;

  private async take(read: () => Promise<PackFilesText>): Promise<void> {
    try {
      await app.create(await read(), {});
      app.dialog = "";
    } catch (error) {
      if (!isCancelled(error)) app.tell(explained(error), "error");
    }
  }

  openFolder(): Promise<void> {
    return this.take(async () => rooted((await pickFolder()).files));
  }

  openZip(): Promise<void> {
    return this.take(async () => this.unzip(await pickFile(".zip,application/zip")));
  }

  private async unzip(file: File): Promise<PackFilesText> {
    return fromZip(new Uint8Array(await file.arrayBuffer()));
  }

  /** What was dropped on the page: a zip, or a folder. */
  dropped(data: DataTransfer): Promise<void> {
    // The list is empty after the event: it is read at once.
    const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
    const [file] = data.files;
    return this.take(async () => (file && /\.zip$/i.test(file.name) ? this.unzip(file) : rooted(await droppedFiles(entries))));
  }

  async downloadZip(): Promise<void> {
    const bytes = await toZip(app.files(), fileName());
    download(new Blob([bytes as BlobPart], { type: "application/zip" }), `${fileName()}.zip`);
  }

  async writeFolder(): Promise<void> {
    try {
      const files = app.files();
      if (await writeFolder(files, undefined)) app.tell(t.download.written(Object.keys(files).length));
    } catch (error) {
      if (!isCancelled(error)) app.tell(t.download.denied, "error");
    }
  }
}

export const exchange = new Exchange();
