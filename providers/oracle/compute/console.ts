import {
  type Call,
  type CallOptions,
  ConflictError,
  idOf,
  NodeNotFoundError,
  pollUntil,
} from '../../../src/driver/index.js';
import {
  checkConsole,
  type ComputeNode,
  type ConsoleOptions,
  lastLines,
  pathOf,
} from '../../../src/compute/index.js';
import type { CoreClient } from './client.js';

const HISTORIES = '/instanceConsoleHistories';
/** Oracle captures up to a megabyte. */
const MOST = 1024 * 1024;

/**
 * Captures the serial console of an instance, reads what was captured, and deletes it again.
 *
 * @throws NodeNotFoundError, ConflictError when Oracle could not capture it
 * @see https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/ConsoleHistory/CaptureConsoleHistory
 */
export async function readConsole(
  client: CoreClient,
  node: ComputeNode | string,
  lines: ConsoleOptions,
  options: CallOptions | undefined,
): Promise<string | null> {
  const operation = 'getConsoleOutput';
  const { context } = client;
  checkConsole(lines, context.details(operation));
  const call = context.call(options);
  const json = { instanceId: idOf(node) };
  const begun = await client.post({ operation, path: HISTORIES, json, notFound: NodeNotFoundError }, call);
  const path = pathOf(HISTORIES, begun.id('id'));
  const remove = (): Promise<void> => client.delete({ operation, path });
  try {
    await captured(client, path, call);
    const query = { offset: 0, length: MOST };
    const request = { operation, path: `${path}/data`, query, headers: { accept: '*/*' } };
    const { body } = await context.connection.bytes({ ...request, method: 'GET' }, call);
    const text = body.toString('utf8');
    await remove();
    return text === '' ? null : lastLines(text, lines);
  } catch (error) {
    // The first failure says more than one to put away what it left.
    await remove().catch(() => null);
    throw error;
  }
}

/** Waits until a console is captured. @throws ConflictError */
async function captured(client: CoreClient, path: string, call: Call): Promise<void> {
  const operation = 'getConsoleOutput';
  const state = await pollUntil(async (shared) => {
    const now = (await client.get({ operation, path }, shared)).string('lifecycleState');
    return now === 'SUCCEEDED' || now === 'FAILED' ? now : null;
  }, call);
  if (state === 'SUCCEEDED') return;
  throw new ConflictError(
    `${operation}: Oracle accepted it and could not capture the console.`,
    client.context.details(operation),
  );
}
