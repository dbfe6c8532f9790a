import type { ClientContext } from '../../driver/client-context.js';
import { InvalidRequestError, NotSupportedError } from '../../errors.js';
import type { LoadBalancerCapabilities } from './capabilities.js';

/** Capabilities to check input against, with the client and operation for errors. */
export interface CheckContext {
  readonly capabilities: LoadBalancerCapabilities;
  readonly client: ClientContext;
  readonly operation: string;
}

/** The error for input that is refused before any request. */
export function invalid(message: string, { client, operation }: CheckContext): InvalidRequestError {
  return new InvalidRequestError(`${operation}: ${message}.`, client.details(operation));
}

/** The error for what the cloud lacks. */
export function lacking(
  what: string,
  offered: readonly string[],
  { client, operation }: CheckContext,
): NotSupportedError {
  const others = offered.length === 0 ? 'It has none.' : `It has: ${offered.join(', ')}.`;
  return new NotSupportedError(
    `${operation}: ${client.provider} does not offer ${what}. ${others}`,
    client.details(operation),
  );
}

/** The operation that a host refuses. */
export interface Refusing {
  /** The driver's method, for the message. */
  readonly operation: string;
  /** The driver's name and errors. */
  readonly context: ClientContext;
}

/** The error of a host for what its cloud lacks. */
export function notOffered(what: string, { operation, context }: Refusing): NotSupportedError {
  return new NotSupportedError(
    `${operation}: ${context.provider} does not offer ${what}.`,
    context.details(operation),
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'bigint' ? `${value}n` : String(JSON.stringify(value));
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  const text = textOf(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** An argument that has to be an object. @throws InvalidRequestError */
export function requireObject<Value>(value: Value, what: string, context: CheckContext): Value {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw invalid(`expected ${what}, got ${shown(value)}`, context);
}

/** A port. @throws InvalidRequestError for one out of range */
export function checkPort(port: unknown, what: string, context: CheckContext): number {
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw invalid(`${what} is a whole number from 1 to 65535, not ${shown(port)}`, context);
}

/** Refuses fields of `extra` in an update that are for ever. @throws NotSupportedError */
export function refuseFixed(
  extra: object | undefined,
  changeable: readonly string[],
  client: ClientContext,
): void {
  const operation = 'updateLoadBalancer';
  const given = Object.entries(extra ?? {}).filter(([, value]) => value !== undefined);
  const fixed = given.find(([name]) => !changeable.includes(name));
  if (fixed === undefined) return;
  const others = changeable.length === 0 ? 'It changes none.' : `It changes: ${changeable.join(', ')}.`;
  throw new NotSupportedError(
    `${operation}: ${client.provider} does not change extra.${fixed[0]} of a balancer that is there. ${others}`,
    client.details(operation),
  );
}
