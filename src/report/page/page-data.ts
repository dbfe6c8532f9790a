import { type PageData, PHASE_CODES, STATE_CODES } from '../render/data.js';
import type { ServerState, WaitPhase } from '../model.js';

/** A part of a server's time, in milliseconds. */
export interface Span {
  readonly phase: WaitPhase;
  readonly from: number;
  readonly to: number;
}

/** Servers of the page, by their position. */
export class Servers {
  readonly data: PageData;
  readonly count: number;
  /** Milliseconds that the log covers. */
  readonly duration: number;

  constructor(data: PageData) {
    this.data = data;
    this.count = data.names.length;
    this.duration = data.duration / 10;
  }

  name(index: number): string {
    return this.data.names[index] ?? '';
  }

  state(index: number): ServerState {
    return STATE_CODES[this.data.states[index] ?? -1] ?? 'waiting';
  }

  place(index: number): string | null {
    return this.data.places[this.data.servers[index] ?? -1] ?? null;
  }

  /** Milliseconds after which it ran; null where it did not. */
  runningAt(index: number): number | null {
    return time(this.data.runningAt[index]);
  }

  acceptedAt(index: number): number | null {
    return time(this.data.acceptedAt[index]);
  }

  timeline(index: number): Span[] {
    const packed = this.data.timelines[index] ?? [];
    const spans: Span[] = [];
    let last = 0;
    for (let position = 0; position < packed.length; position += 3) {
      const from = last + (packed[position + 1] ?? 0);
      const to = from + (packed[position + 2] ?? 0);
      spans.push({ phase: PHASE_CODES[packed[position] ?? -1] ?? 'other', from: from / 10, to: to / 10 });
      last = to;
    }
    return spans;
  }

  /** Milliseconds that it spent in a phase. */
  waited(index: number, phase: WaitPhase): number {
    return this.timeline(index).reduce(
      (sum, span) => (span.phase === phase ? sum + span.to - span.from : sum),
      0,
    );
  }

  /** Text that a search looks through, in lower case. */
  text(index: number): string {
    const error = this.data.errors[String(index)];
    const parts = [this.name(index), this.data.ids[index], this.place(index), error?.code, error?.message];
    return parts.join('\n').toLowerCase();
  }

  /** Value by which a column sorts; larger ones are more remarkable, but for numbers and states. */
  value(index: number, key: string): number {
    if (key === 'index') return index;
    if (key === 'state') return this.data.states[index] ?? 0;
    if (key === 'running') return this.runningAt(index) ?? Infinity;
    if (key === 'retries') return this.data.retries[index] ?? 0;
    return this.waited(index, key as WaitPhase);
  }
}

function time(tenths: number | undefined): number | null {
  return tenths === undefined || tenths < 0 ? null : tenths / 10;
}
