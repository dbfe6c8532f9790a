import type { SandboxCapacity } from './capacity.js';
import type { FaultRule } from './faults.js';
import { asObject, type Json } from './json.js';
import type { RateLimitRule } from './rate-limit.js';
import type { ControlHandler } from './server.js';
import type { Sandbox } from './sandbox.js';

/** Methods of a sandbox that can be asked for at /_sandbox/<name>. */
export type ControlMethod =
  | 'log'
  | 'requests'
  | 'clearLog'
  | 'counts'
  | 'sockets'
  | 'addFault'
  | 'clearFaults'
  | 'setCapacity'
  | 'setRateLimits'
  | 'servers'
  | 'expireTokens';

/** A fault rule with its path, a regular expression, in a form for JSON. */
interface WiredRule {
  readonly rule: FaultRule;
  readonly path?: { readonly source: string; readonly flags: string };
}

/** Handles the control path of a spawned sandbox, for clients with the key. */
export function controlHandler(key: string): (sandbox: () => Sandbox) => ControlHandler {
  return (sandbox) => async (exchange) => {
    if (exchange.header('x-sandbox-key') !== key) return { status: 403, body: { error: 'wrong key' } };
    const name = exchange.path.slice('/_sandbox/'.length);
    const argument = asObject(exchange.json())?.argument;
    const result = await METHODS[name as ControlMethod]?.(sandbox(), argument);
    return { status: 200, body: JSON.stringify({ result: result ?? null }) };
  };
}

const METHODS: Readonly<
  Record<ControlMethod, (sandbox: Sandbox, argument: Json | undefined) => Promise<unknown>>
> = {
  log: async (sandbox) => await sandbox.log(),
  requests: async (sandbox) => await sandbox.requests(),
  clearLog: async (sandbox) => await sandbox.clearLog(),
  counts: async (sandbox) => await sandbox.counts(),
  sockets: async (sandbox) => await sandbox.sockets(),
  addFault: async (sandbox, argument) => await sandbox.addFault(unwire(argument)),
  clearFaults: async (sandbox) => await sandbox.clearFaults(),
  // Only this package's own client, which knows the key, sends these.
  setCapacity: async (sandbox, argument) =>
    await sandbox.setCapacity(argument as unknown as number | readonly SandboxCapacity[]),
  setRateLimits: async (sandbox, argument) =>
    await sandbox.setRateLimits(argument as unknown as readonly RateLimitRule[]),
  servers: async (sandbox) => await sandbox.servers(),
  expireTokens: async (sandbox) => await sandbox.expireTokens(),
};

/** The rule in a form that JSON keeps. */
export function wire(rule: FaultRule): WiredRule {
  if (!(rule.path instanceof RegExp)) return { rule };
  const { path, ...rest } = rule;
  return { rule: rest, path: { source: path.source, flags: path.flags } };
}

function unwire(argument: Json | undefined): FaultRule {
  // Only this package's own client, which knows the key, sends these.
  const { rule, path } = argument as unknown as WiredRule;
  return path === undefined ? rule : { ...rule, path: new RegExp(path.source, path.flags) };
}
