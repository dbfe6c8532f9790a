import { channel } from 'node:diagnostics_channel';
import type { Attribution } from './messages.js';
import { attribution } from './scope.js';

/** Phase of a request. */
export type Phase = 'lane' | 'rate' | 'socket' | 'wire' | 'backoff';

/** The message on the channels `skylane:lane`, `skylane:rate`, `skylane:socket`, `skylane:wire` and `skylane:backoff`. */
export interface PhaseMessage extends Attribution {
  /** Which kind of time this was: waiting for a lane, the rate budget or a socket; on the wire; or backing off. */
  readonly phase: Phase;
  /** Duration in milliseconds. */
  readonly milliseconds: number;
  /** Provider constant of the driver, such as `'rackspace'`. */
  readonly provider: string | null;
  /** Service of the driver, such as `'compute'`. */
  readonly service: string | null;
  /** Driver method that the request belongs to, such as `'createNode'`; null while a task waits for its lane. */
  readonly operation: string | null;
  /** 1 for a request's first attempt; 0 while a task waits for its lane. */
  readonly attempt: number;
  /** HTTP status, on `skylane:wire` when a response came. */
  readonly status: number | null;
}

const channels = {
  lane: channel('skylane:lane'),
  rate: channel('skylane:rate'),
  socket: channel('skylane:socket'),
  wire: channel('skylane:wire'),
  backoff: channel('skylane:backoff'),
};

/** All phases. */
export const PHASES = Object.keys(channels) as readonly Phase[];

/** True while anybody listens to a phase. */
export function arePhasesObserved(): boolean {
  return (
    channels.lane.hasSubscribers ||
    channels.rate.hasSubscribers ||
    channels.socket.hasSubscribers ||
    channels.wire.hasSubscribers ||
    channels.backoff.hasSubscribers
  );
}

/** Starts the clock of a phase; 0 without subscribers, so that an unobserved request reads no clock. */
export function phaseStart(phase: Phase): number {
  return channels[phase].hasSubscribers ? performance.now() : 0;
}

/** Publishes the end of a phase to subscribers. */
export function phaseEnd(
  phase: Phase,
  start: number,
  what: {
    readonly provider: string | null;
    readonly service: string | null;
    readonly operation: string | null;
  },
  attempt: number,
  status: number | null = null,
): void {
  if (start === 0) return;
  const message: PhaseMessage = {
    phase,
    milliseconds: performance.now() - start,
    provider: what.provider,
    service: what.service,
    operation: what.operation,
    attempt,
    status,
    ...attribution(),
  };
  channels[phase].publish(message);
}
