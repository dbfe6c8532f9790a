/** Runs work and returns what it returns. */
export type Enclosure = <T>(work: () => T) => T;

/** Base of the messages on tracing channels. All events of one piece of work have the same object. */
export abstract class TracedMessage {
  #enclosures: Enclosure[] | null = null;
  /** True from the event `end` on where the work goes on; its last event is `asyncEnd` then. */
  isPending = false;
  /** Error that the work ended with, from the event `error` on. */
  error?: unknown;

  /**
   * Has the work run inside a function, such as one that makes a tracer's context the active one. For subscribers to `start`; it must call
   * what it is given, at once, and return what that returns.
   */
  enclose(enclosure: Enclosure): void {
    (this.#enclosures ??= []).push(enclosure);
  }

  /** Runs a part of the work inside what subscribers have asked for. */
  enclosed<T>(work: () => T): T {
    const enclosures = this.#enclosures ?? [];
    return enclosures.reduceRight<() => T>((inner, enclosure) => () => enclosure(inner), work)();
  }
}
