import type { HealthCheck, Listener } from '../model/models.js';
import type { NewHealthCheck } from './host.js';
import { shareTransport } from './transport.js';

/** What a check's port may follow of a listener. */
type Leading = Pick<Listener, 'port' | 'protocol' | 'targetPort'>;

/**
 * Port to check once listeners are as wanted: one at a listener's target port moves with that listener, any other is somebody's choice and
 * stays. Without a port yet, it is the first listener's.
 *
 * @returns null without listeners
 */
export function portToCheck(
  port: number | null,
  there: readonly Leading[],
  wanted: readonly Leading[],
): number | null {
  const usual = wanted[0]?.targetPort ?? null;
  if (port === null) return usual;
  const isOf = ({ targetPort }: Leading): boolean => targetPort === port;
  const old = there.filter(isOf);
  if (old.length === 0 || wanted.some(isOf)) return port;
  return wanted.find((one) => old.some((before) => isSame(before, one)))?.targetPort ?? usual;
}

function isSame(before: Leading, one: Leading): boolean {
  return before.port === one.port && shareTransport(before.protocol, one.protocol);
}

/** A check that was read, in the form that is written; null where it does not say all. */
export function checkAgain(check: HealthCheck): NewHealthCheck | null {
  const { protocol, path, interval, timeout, healthyAfter, unhealthyAfter } = check;
  if (interval === null || timeout === null || healthyAfter === null || unhealthyAfter === null) return null;
  return { protocol, path, interval, timeout, healthyAfter, unhealthyAfter };
}
