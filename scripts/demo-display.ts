import type { CreateNodesTotals } from 'skylane';

/** Shows how far a run is. */
export interface Display {
  update(totals: CreateNodesTotals, seconds: number): void;
  done(): void;
}

/** A bar that moves on a terminal; plain lines where the output is piped. */
export function createDisplay(): Display {
  return process.stdout.isTTY ? new TerminalDisplay() : new LineDisplay();
}

const BAR = 40;

class TerminalDisplay implements Display {
  #logUpdate: ((text: string) => void) & { done(): void } = Object.assign(() => {}, { done: () => {} });
  #last = '';

  constructor() {
    void import('log-update').then(({ default: logUpdate }) => {
      this.#logUpdate = logUpdate;
      if (this.#last !== '') logUpdate(this.#last);
    });
  }

  update(totals: CreateNodesTotals, seconds: number): void {
    const lines = [
      bar('accepted', totals.accepted, totals.asked),
      bar('running', totals.running, totals.asked),
    ];
    this.#last = [
      ...lines,
      `${seconds.toFixed(1)} s, ${totals.failed} failed, ${totals.unknown} unknown`,
    ].join('\n');
    this.#logUpdate(this.#last);
  }

  done(): void {
    this.#logUpdate.done();
  }
}

function bar(name: string, value: number, whole: number): string {
  const full = Math.round((value / whole) * BAR);
  return `${name.padEnd(9)} ${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${value}/${whole}`;
}

class LineDisplay implements Display {
  #shown = -1;

  update({ asked, accepted, running, failed, unknown }: CreateNodesTotals, seconds: number): void {
    const step = Math.floor((10 * (accepted + running)) / (2 * asked));
    if (step === this.#shown) return;
    this.#shown = step;
    console.log(
      `${seconds.toFixed(1)} s: ${accepted} accepted, ${running} running, ${failed} failed, ${unknown} unknown of ${asked}`,
    );
  }

  done(): void {}
}
