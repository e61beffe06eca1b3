// Two tabs, one program: one of them writes, the others look on. The lock is the browser's own, so that it is free again
// when a tab crashes.

type Message = { readonly kind: "asked" | "changed"; readonly id: string };

export class Holder {
  /** Another tab took the program over. */
  onLost: () => void = () => undefined;
  /** Another tab wants it: write what is not written yet. */
  onAsked: () => Promise<void> = () => Promise.resolve();
  /** Another tab wrote it. */
  onChanged: (id: string) => void = () => undefined;

  private id = "";
  private release: (() => void) | undefined;
  private readonly channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("charter-designer");

  constructor() {
    this.channel?.addEventListener("message", ({ data }: MessageEvent<Message>) => {
      if (data.kind === "changed") this.onChanged(data.id);
      else if (data.id === this.id && this.release) {
        void this.onAsked().then(() => {
          this.free();
          this.onLost();
        });
      }
    });
  }

  announce(id: string): void {
    this.channel?.postMessage({ kind: "changed", id } satisfies Message);
  }

  /** Whether this tab may write the program. A browser without locks lets it. */
  hold(id: string): Promise<boolean> {
    this.free();
    this.id = id;
    if (!("locks" in navigator)) return Promise.resolve(true);
    return this.request(id, { ifAvailable: true });
  }

  async takeOver(id: string): Promise<void> {
    this.id = id;
    if (!("locks" in navigator)) return;
    this.channel?.postMessage({ kind: "asked", id } satisfies Message);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      if (await this.request(id, { ifAvailable: true })) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // The other tab does not answer: it hangs, or is frozen.
    await this.request(id, { steal: true });
  }

  private request(id: string, options: LockOptions): Promise<boolean> {
    return new Promise((resolve) => {
      navigator.locks
        .request(`charter-designer:${id}`, options, (lock) => {
          if (!lock) {
            resolve(false);
            return undefined;
          }
          return new Promise<void>((release) => {
            this.release = release;
            resolve(true);
          });
        })
        .catch(() => {
          // Stolen.
          if (this.id === id) {
            this.release = undefined;
            this.onLost();
          }
          resolve(false);
        });
    });
  }

  private free(): void {
    this.release?.();
    this.release = undefined;
  }
}
