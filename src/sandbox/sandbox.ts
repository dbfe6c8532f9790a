import type { SandboxCapacity } from './capacity.js';
import type { SandboxServerState } from './cloud.js';
import type { FaultRule } from './faults.js';
import type { LogEntry } from './log.js';
import type { SandboxFlavor } from './options.js';
import type { RateLimitRule } from './rate-limit.js';

/** Credentials of a simulated cloud by flavor, besides `region` and the like. */
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
 * A running sandbox. In-process and spawned ones have the same methods, so all return promises.
 *
 * @example await using sandbox = await startSandbox({ flavor: 'rackspace' }); const rax = new Rackspace({ ...sandbox.credentials, endpoint:
 * sandbox.identityUrl });
 */
export interface Sandbox extends AsyncDisposable {
  /** Which cloud it simulates. */
  readonly flavor: SandboxFlavor;
  /** Its address, e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  /** A driver's `endpoint`: the identity service, version included. */
  readonly identityUrl: string;
  /** Names of its regions, as a driver's `region` takes them. */
  readonly regions: readonly string[];
  /** Constructor options of a driver, besides the endpoint. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Sign-ins by what they show: `demo`, `admin`, `limited` (small quotas) and other ways in. */
  readonly accounts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Every request since the start or the last `clearLog`, in order of arrival. */
  log(): Promise<readonly LogEntry[]>;
  /** Number of requests in the log. */
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
  /** Replaces the room for servers, while the cloud runs: a number for each region, or a list by zone and size. Servers that exist stay. */
  setCapacity(capacity: number | readonly SandboxCapacity[]): Promise<void>;
  /** Replaces the rate limits and starts new windows. */
  setRateLimits(rules: readonly RateLimitRule[]): Promise<void>;
  /** The servers that exist, deleted ones left out. */
  servers(): Promise<readonly SandboxServerState[]>;
  /** Makes every token handed out so far invalid. */
  expireTokens(): Promise<void>;
  /** Ends sockets, timers and, where spawned, the process. Doing it twice is fine. */
  close(): Promise<void>;
}

/** A sandbox with a known flavor, and so with typed credentials. */
export type SandboxOf<Flavor extends SandboxFlavor> = Sandbox & {
  /** Credentials for a driver of this flavor. */
  readonly credentials: CredentialsByFlavor[Flavor];
};
