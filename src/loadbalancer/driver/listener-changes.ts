import type { Listener } from '../model/models.js';
import type { NewListener } from './host.js';

/** What makes the listeners of a balancer those that are wanted, in this order. */
export interface ListenerChanges<There extends Listener> {
  /** Listeners that stay, with another certificate. */
  readonly certificates: readonly NewListener[];
  /** Listeners at ports that have none. */
  readonly add: readonly NewListener[];
  /** Listeners that go, each for another at its port. */
  readonly swap: readonly (readonly [before: There, after: NewListener])[];
  /** Listeners that go. */
  readonly remove: readonly There[];
}

/** Compares listeners of a cloud that has one at each port, and changes nothing of it but its certificate. */
export function listenerChanges<There extends Listener>(
  there: readonly There[],
  wanted: readonly NewListener[],
): ListenerChanges<There> {
  const certificates = wanted.filter((listener) =>
    there.some((one) => isSameListener(one, listener) && one.certificate !== listener.certificate),
  );
  const fresh = wanted.filter((listener) => !there.some((one) => isSameListener(one, listener)));
  const old = there.filter((one) => !wanted.some((listener) => isSameListener(one, listener)));
  const nextOf = ({ port }: There): NewListener | undefined => fresh.find((one) => one.port === port);
  return {
    certificates,
    add: fresh.filter(({ port }) => !old.some((one) => one.port === port)),
    swap: old.flatMap((one) => {
      const next = nextOf(one);
      return next === undefined ? [] : [[one, next] as const];
    }),
    remove: old.filter((one) => nextOf(one) === undefined),
  };
}

/** True if a listener of a balancer is as it shall be, but for its certificate. */
export function isSameListener(one: Listener, { port, protocol, targetPort }: NewListener): boolean {
  return one.port === port && one.protocol === protocol && one.targetPort === targetPort;
}
