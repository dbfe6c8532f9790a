import { channel } from 'node:diagnostics_channel';
import type { Attribution } from './messages.js';
import { attribution } from './scope.js';

/** Why a provider refused a request: too many requests, no room for a server, or a quota that is used up. */
export type RequestRefusal = 'rate-limit' | 'capacity' | 'quota';

/** The message on the channel `skylane:refusal`: a response by which a provider refused one attempt of a request. */
export interface RefusalMessage extends Attribution {
  /** Why it was refused. */
  readonly reason: RequestRefusal;
  /** Provider constant of the driver, such as `'rackspace'`. */
  readonly provider: string;
  /** Service of the driver, such as `'compute'`. */
  readonly service: string;
  /** Driver method that the request belongs to, such as `'createNode'`. */
  readonly operation: string;
  /** 1 for a request's first attempt. */
  readonly attempt: number;
  /** HTTP status of the response. */
  readonly status: number | null;
}

const refusals = channel('skylane:refusal');

/** True while anybody listens to refusals. */
export function areRefusalsObserved(): boolean {
  return refusals.hasSubscribers;
}

/** Publishes a refusal. */
export function publishRefusal(refusal: Omit<RefusalMessage, keyof Attribution>): void {
  const message: RefusalMessage = { ...refusal, ...attribution() };
  refusals.publish(message);
}
