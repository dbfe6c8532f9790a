import { isIP } from 'node:net';
import type { HealthCheckSpec, ListenerSpec } from '../../loadbalancer/index.js';
import { usage } from '../exit-codes.js';

/** A member as it was typed: an address, or else the id or name of a server. */
export type TypedMember = { readonly port: number | null } & (
  | { readonly address: string }
  | { readonly server: string }
);

/** Reads `PROTOCOL:PORT` or `PROTOCOL:PORT:TARGET`. @throws CommandError for other text */
export function parseListener(input: string): ListenerSpec {
  const [, protocol, port, target] = /^([^:]+):(\d{1,5})(?::(\d{1,5}))?$/.exec(input) ?? [];
  if (protocol === undefined)
    throw usage(
      `${JSON.stringify(input)} is no listener: write PROTOCOL:PORT or PROTOCOL:PORT:TARGET, such as http:80:8080.`,
    );
  return {
    protocol,
    port: Number(port),
    ...(target === undefined ? {} : { targetPort: Number(target) }),
  };
}

/** Reads `ADDRESS`, `ADDRESS:PORT`, `[IPV6]:PORT`, `SERVER` or `SERVER:PORT`. */
export function parseMember(input: string): TypedMember {
  if (isIP(input) !== 0) return { address: input, port: null };
  const [, bracketed, plainName, port] = /^(?:\[([^\]]+)\]|([^[\]]*?))(?::(\d{1,5}))?$/.exec(input) ?? [];
  const name = bracketed ?? plainName ?? '';
  if (name === '' || (bracketed !== undefined && isIP(bracketed) === 0))
    throw usage(
      `${JSON.stringify(input)} is no member: write an address or a server, and a port behind a colon, such as 192.0.2.1:8080.`,
    );
  const at = port === undefined ? null : Number(port);
  return isIP(name) === 0 ? { server: name, port: at } : { address: name, port: at };
}

/** Reads `tcp`, `http`, `https` or `http:/path`. @throws CommandError for other text */
export function parseHealthCheck(input: string): Pick<HealthCheckSpec, 'protocol' | 'path'> {
  const [, protocol, path] = /^([^:/]+)(?::(\/.*))?$/.exec(input) ?? [];
  if (protocol === undefined)
    throw usage(
      `${JSON.stringify(input)} is no health check: write PROTOCOL or PROTOCOL:PATH, such as http:/health.`,
    );
  return { protocol, ...(path === undefined ? {} : { path }) };
}

/** Reads a weight; none, which is 0, drains a member on most clouds. @throws CommandError for other text */
export function parseWeight(input: string): number {
  if (!/^\d{1,5}$/.test(input)) throw usage(`${JSON.stringify(input)} is no weight: write a whole number.`);
  return Number(input);
}
