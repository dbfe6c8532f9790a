import { createHash, timingSafeEqual } from 'node:crypto';
import type { ComputeNode } from '../models/index.js';
import type { Call, CallOptions } from '../../call/call.js';
import { pollUntil } from '../../call/poll-until.js';
import { CloudError, DeploymentError } from '../../errors.js';

/** Milliseconds that the cloud may take to return host keys during a handshake. */
const ANSWER_TIME = 5000;
/** Milliseconds between two questions for host keys that the cloud does not know yet. */
const QUESTION_INTERVAL = 5000;

/** Source of a server's host keys: a compute driver. */
export interface HostKeySource {
  hostKeysOf(node: ComputeNode, options?: CallOptions): Promise<readonly string[]>;
}

/** Source of an expected host key, or a function that returns it. */
export type HostKeyRule =
  | 'first-use'
  | 'cloud'
  | ((node: ComputeNode) => string | null | Promise<string | null>);

/** A server about to be connected to. `until` is a local time (`performance.now()`). */
interface Host {
  readonly node: ComputeNode;
  readonly address: string;
  readonly until: number;
}

/** Decides which host keys are accepted, for the servers of one run. */
export class HostKeys {
  readonly #rule: HostKeyRule;
  readonly #driver: HostKeySource;
  readonly #known = new KnownHosts();

  constructor(rule: HostKeyRule, driver: HostKeySource) {
    this.#rule = rule;
    this.#driver = driver;
  }

  /** Returns the check for the key that a server presents. @throws DeploymentError when the cloud must tell its keys and did not in time */
  async verifier(host: Host, call: Call): Promise<(key: Buffer) => Promise<boolean>> {
    const { node, address } = host;
    const rule = this.#rule;
    const told = typeof rule === 'function' ? ((await rule(node)) ?? null) : null;
    const expected = told === null ? [] : [told];
    if (rule === 'cloud') expected.push(...(await this.#wait(host, call)));
    const asksCloud = expected.length === 0;
    return async (key) => {
      if (asksCloud && !this.#known.knows(address)) expected.push(...(await this.#ask(node, call)));
      return this.#known.accept(address, key, expected);
    };
  }

  /** Keys that the cloud tells now; empty if it does not know, refuses, or is slow. */
  async #ask(node: ComputeNode, { signal }: Call): Promise<readonly string[]> {
    try {
      return await this.#driver.hostKeysOf(node, {
        timeout: ANSWER_TIME,
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (CloudError.is(error)) return [];
      throw error;
    }
  }

  async #wait({ node, until }: Host, call: Call): Promise<readonly string[]> {
    const ask = async (shared: Call): Promise<readonly string[] | null> => {
      const keys = await this.#driver.hostKeysOf(node, shared);
      return keys.length > 0 ? keys : null;
    };
    const error = (): DeploymentError =>
      new DeploymentError(
        `Node ${node.name} (${node.id}): the cloud has not said which host keys it has, and hostKey 'cloud' believes nothing else.`,
        { nodeId: node.id, nodeName: node.name, step: 'connect', exitCode: null, output: '' },
      );
    const giveUp = { after: until - performance.now(), error };
    return pollUntil(ask, call, { firstWait: QUESTION_INTERVAL, longestWait: QUESTION_INTERVAL, giveUp });
  }
}

/**
 * Host keys seen during a run. A server's first key is accepted and stored; another one later is refused. If the keys are known beforehand,
 * no other is accepted.
 */
export class KnownHosts {
  readonly #fingerprints = new Map<string, string>();

  /** True if a server at an address may have this key; with `expected` keys, only if it is one of those. */
  accept(address: string, key: Buffer, expected: readonly string[]): boolean {
    const fingerprint = fingerprintOf(key);
    if (expected.length > 0 && !expected.some((one) => isEqual(normalise(one), fingerprint))) return false;
    const seen = this.#fingerprints.get(address);
    if (seen === undefined || expected.length > 0) this.#fingerprints.set(address, fingerprint);
    return seen === undefined || expected.length > 0 || isEqual(seen, fingerprint);
  }

  /** True if a key was seen and accepted at an address. */
  knows(address: string): boolean {
    return this.#fingerprints.has(address);
  }

  /** The key seen at an address: `SHA256:...` as ssh-keygen shows it; null when none was. */
  fingerprint(address: string): string | null {
    const known = this.#fingerprints.get(address);
    return known === undefined ? null : `SHA256:${known}`;
  }
}

function fingerprintOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('base64').replace(/=+$/, '');
}

/** `SHA256:...`, or a full public key in OpenSSH's format. */
function normalise(expected: string): string {
  const [, body] = /^(?:ssh|ecdsa|sk)-\S+ (\S+)/.exec(expected.trim()) ?? [];
  if (body !== undefined) return fingerprintOf(Buffer.from(body, 'base64'));
  return expected
    .trim()
    .replace(/^SHA256:/i, '')
    .replace(/=+$/, '');
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
