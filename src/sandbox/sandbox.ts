import type { SandboxServerState } from './cloud.js';
import type { FaultRule } from './faults.js';
import type { LogEntry } from './log.js';
import type { SandboxFlavor } from './options.js';
import type { RateLimitRule } from './rate-limit.js';

/** What signs in to a simulated cloud, by its flavor, beside `region` and the like. */
interface CredentialsByFlavor {
  readonly openstack: { readonly username: string; readonly password: string; readonly projectName: string };
  readonly rackspace: { readonly username: string; readonly apiKey: string };
  readonly 'digital-ocean': { readonly token: string };
  readonly ec2: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly azure: { readonly subscriptionId: string; readonly token: string };
  readonly 'google-compute': { readonly token: string; readonly projectId: string };
  readonly route53: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * A running sandbox. In-process and spawned ones are driven the same way, so every method answers a promise.
 *
 * @example
 * await using sandbox = await startSandbox({ flavor: 'rackspace' });
 * const rax = new Rackspace({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
 */
export interface Sandbox extends AsyncDisposable {
  /** Which cloud it simulates. */
  readonly flavor: SandboxFlavor;
  /** Where it listens, e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  /** What a driver takes as its `endpoint`: the identity service, version included. */
  readonly identityUrl: string;
  /** Names of its regions, as a driver's `region` takes them. */
  readonly regions: readonly string[];
  /** What a driver's constructor takes beside the endpoint. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Sign-ins by what they show: `demo`, `admin`, `limited` (small quotas) and other ways in. */
  readonly accounts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Every request since the start or the last `clearLog`, in order of arrival. */
  log(): Promise<readonly LogEntry[]>;
  /** How many requests there are in the log. */
  requests(): Promise<number>;
  /** Empties the log, and so `requests`, `counts` and `sockets`; faults and servers stay. */
  clearLog(): Promise<void>;
  /** Requests in the log by operation, e.g. `{ 'servers.create': 200, 'tokens.create': 1 }`. */
  counts(): Promise<Readonly<Record<string, number>>>;
  /** Sockets that the requests in the log came by. */
  sockets(): Promise<number>;
  /** Adds a fault; earlier ones stay. */
  addFault(rule: FaultRule): Promise<void>;
  /** Takes all faults away, those of the options included. */
  clearFaults(): Promise<void>;
  /** Replaces the rate limits, with windows that begin anew. */
  setRateLimits(rules: readonly RateLimitRule[]): Promise<void>;
  /** The servers that exist, deleted ones left out. */
  servers(): Promise<readonly SandboxServerState[]>;
  /** Makes every token handed out so far invalid. */
  expireTokens(): Promise<void>;
  /** Ends sockets, timers and, where spawned, the process. Doing it twice is fine. */
  close(): Promise<void>;
}

/** A sandbox whose flavor is known, and so what signs in to it. */
export type SandboxOf<Flavor extends SandboxFlavor> = Sandbox & {
  /** What a driver of this flavor signs in with. */
  readonly credentials: CredentialsByFlavor[Flavor];
};
