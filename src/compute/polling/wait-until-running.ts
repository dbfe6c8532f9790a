import { type Call, onCallEnd } from '../../call/call.js';
import type { Pollable } from './pollable.js';
import type { ComputeNode } from '../models/index.js';
import { CloudError, InvalidRequestError, NodeFailedError, NodeNotFoundError } from '../../errors.js';
import { builtWithoutCapacity, isCapacityFault } from '../capacity.js';
import { idOf } from '../../model.js';
import { NodePoller } from './node-poller.js';

/** Consecutive failed polls after which waiting is given up, if the error is not transient. */
const MAX_HOPELESS_POLLS = 3;

/** States of other servers that an error message lists. */
const MAX_NAMED = 10;

/** True if polls will go on failing like this, so that waiting is of no use. */
export function isHopeless(error: unknown, failuresInARow: number): boolean {
  return (
    CloudError.is(error) &&
    !error.retryable &&
    error.code !== 'malformed-response' &&
    failuresInARow >= MAX_HOPELESS_POLLS
  );
}

/** Times that a request is sent again after the rate limit refused it. */
export const MAX_THROTTLED = 25;

/** True if the rate limit refused the request: it had no effect, and the budget knows when the next may go. */
export function isThrottle(error: unknown): boolean {
  return CloudError.is(error) && error.code === 'rate-limit';
}

/** Makes the error for a server that ended in a state it will not leave by itself. */
export function nodeFailed(driver: Pollable, node: ComputeNode, others = ''): NodeFailedError {
  const fault = driver.internals.faultOf(node) ?? 'the provider does not say why';
  const message = `Node ${node.name} (${node.id}) ended in error: ${fault}${fault.endsWith('.') ? '' : '.'}${others}`;
  const { provider, service } = driver;
  const details = { provider, service, operation: 'waitUntilRunning' };
  return isCapacityFault(fault, driver.limits.capacity)
    ? builtWithoutCapacity(message, details)
    : new NodeFailedError(message, details);
}

/** Waits until all servers run; see ComputeDriver.waitUntilRunning. */
export async function waitUntilRunning(
  driver: Pollable,
  nodes: Iterable<ComputeNode | string>,
  call: Call,
): Promise<ComputeNode[]> {
  if (
    typeof nodes === 'string' ||
    typeof (nodes as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== 'function'
  )
    throw new InvalidRequestError('waitUntilRunning: takes a list of servers: waitUntilRunning([node]).');
  const asked = [...nodes];
  const ids = asked.map(idOf);
  const states = new Map(asked.map((node) => [idOf(node), typeof node === 'string' ? null : node]));
  if (ids.length === 0) return [];
  const poller = NodePoller.acquire(driver);
  try {
    const running = await watchAll(driver, poller, states, call);
    return ids.map((id) => running.get(id)).filter((node) => node !== undefined);
  } finally {
    await poller.release();
  }
}

function watchAll(
  driver: Pollable,
  poller: NodePoller,
  states: Map<string, ComputeNode | null>,
  call: Call,
): Promise<Map<string, ComputeNode>> {
  const running = new Map<string, ComputeNode>();
  const stops = new Map<string, () => void>();
  return new Promise<Map<string, ComputeNode>>((resolve, reject) => {
    const removeListener = onCallEnd(call, reject);
    const watcher = {
      onNode: (found: ComputeNode): void => {
        const node = driver.adopt(found);
        states.set(node.id, node);
        if (node.state === 'error') reject(nodeFailed(driver, node, describeOthers(states, node.id)));
        if (node.state !== 'running') return;
        running.set(node.id, node);
        stops.get(node.id)?.();
        if (running.size === states.size) resolve(running);
      },
      onGone: (id: string, last?: ComputeNode): void => {
        if (last !== undefined && driver.internals.faultOf(last) !== null)
          reject(nodeFailed(driver, last, describeOthers(states, id)));
        reject(
          new NodeNotFoundError(
            `waitUntilRunning: node ${states.get(id)?.name ?? id} does not exist any more.${describeOthers(states, id)}`,
            {
              provider: driver.provider,
              service: driver.service,
              operation: 'waitUntilRunning',
            },
          ),
        );
      },
      onPollError: (error: unknown, failures: number): void => {
        if (isHopeless(error, failures)) reject(error);
      },
    };
    // A model did exist; a bare id that no list has may be a mistake.
    for (const [id, node] of states)
      stops.set(id, node === null ? poller.watch(id, watcher, null, 0) : poller.watch(id, watcher, null));
    stops.set('', removeListener);
  }).finally(() => {
    for (const stop of stops.values()) stop();
  });
}

/** " Others: web-1 running, web-2 pending." */
function describeOthers(states: ReadonlyMap<string, ComputeNode | null>, except: string): string {
  const others = [...states].filter(([id]) => id !== except);
  if (others.length === 0) return '';
  const named = others
    .slice(0, MAX_NAMED)
    .map(([id, node]) => `${node?.name ?? id} ${node?.state ?? 'not seen yet'}`);
  const more = others.length > MAX_NAMED ? ` and ${others.length - MAX_NAMED} more` : '';
  return ` Others: ${named.join(', ')}${more}.`;
}
