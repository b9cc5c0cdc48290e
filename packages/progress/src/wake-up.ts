/** A bell that a producer rings and one consumer waits for. A ring while nobody waits is kept. */
export class WakeUp {
  #rung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves with true when rung, or with false after `ms` without a ring. */
  async wait(ms: number): Promise<boolean> {
    if (!this.#rung) await this.#ringOrTimeout(ms);
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }

  async #ringOrTimeout(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.#wake = null;
  }
}
