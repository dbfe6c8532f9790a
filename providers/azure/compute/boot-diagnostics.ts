import { type CallOptions, CloudError, MalformedResponseError } from '../../../src/driver/index.js';
import {
  checkConsole,
  type ConsoleOptions,
  hostKeysInConsole,
  lastLines,
} from '../../../src/compute/index.js';
import type { ArmClient, ArmReference } from '../arm/client.js';
import { ARM } from '../arm/types.js';

/** Hosts that a link may use without TLS: those of tests on this machine. */
const LOCAL = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Reads a server's console: follows a link from Azure, without our sign-in. */
export async function readConsole(
  client: ArmClient,
  node: ArmReference,
  console: ConsoleOptions,
  options: CallOptions | undefined,
): Promise<string | null> {
  const operation = 'getConsoleOutput';
  const { context } = client;
  checkConsole(console, context.details(operation));
  const call = context.call(options);
  const action = { operation, action: 'retrieveBootDiagnosticsData' };
  const links = await client.result(client.action(ARM.virtualMachines, node, action), call);
  const url = links.optionalString('serialConsoleLogBlobUri');
  if (url === null) return null;
  if (!isSafe(url))
    throw new MalformedResponseError(
      `${operation}: Azure names a console that is no URL of https.`,
      context.details(operation),
    );
  context.connection.shared.redactor.add(new URL(url).searchParams.get('sig') ?? undefined);
  const request = { operation, method: 'GET', path: new URL(url).pathname, accept: [404] } as const;
  const { status, body } = await context.connection.plainBytes(request, url, call);
  if (status === 404) return null;
  return lastLines(body.toString('utf8'), console);
}

function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && LOCAL.has(hostname));
}

/** Host keys that cloud-init printed to the console; empty if boot diagnostics are off. */
export async function hostKeysOf(
  client: ArmClient,
  node: ArmReference,
  options?: CallOptions,
): Promise<readonly string[]> {
  try {
    return hostKeysInConsole((await readConsole(client, node, {}, options)) ?? '');
  } catch (error) {
    if (CloudError.is(error) && error.code === 'conflict') return [];
    throw error;
  }
}
