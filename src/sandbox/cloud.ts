import type { Capacity } from './capacity.js';
import type { Exchange, Reply } from './http.js';
import type { SandboxSettings } from './options.js';
import type { Random } from './random.js';
import type { RateVerdict } from './rate-limit.js';
import type { Router } from './router.js';
import type { Timers } from './timers.js';

/** A server of the simulated cloud, for checks. */
export interface SandboxServerState {
  /** Id as the cloud's API gives it: a UUID, a number or `i-...`. */
  readonly id: string;
  /** Name from the create request. */
  readonly name: string;
  /** Status as the cloud's API says it, e.g. ACTIVE, BUILD, ERROR, DELETED. */
  readonly status: string;
  /** Region that it was made in. */
  readonly region: string;
  /** Metadata, or the tags that stand in for it. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** One API of a cloud, for the HTTP server. */
export interface Service {
  /** `compute`, `image`, ...: the class that rate limits and logs go by. */
  readonly name: string;
  readonly router: Router;
  /** The operation's name in the request log, where method and path do not tell it. */
  operationOf?(exchange: Exchange): string;
  /** Response if no operation has the method and path. */
  missing(exchange: Exchange): Reply;
  /** Headers of every response, such as request ids. */
  stamp(exchange: Exchange): Readonly<Record<string, string>>;
}

/** A service and the part of the path that is its own. */
export interface Target {
  readonly service: Service;
  readonly path: string;
}

/** A simulated cloud behind the HTTP server. */
export interface Cloud {
  /** Path of the identity endpoint that a driver is given. */
  readonly identityPath: string;
  /** Constructor options of a driver, besides the endpoint. */
  readonly credentials: Readonly<Record<string, string>>;
  /** All sign-ins there are, by name. */
  readonly signIns: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The service that a path belongs to. */
  resolve(path: string): Target | undefined;
  /** Response to a request over its rate limit, without its headers. */
  limited(service: Service, verdict: RateVerdict): Reply;
  servers(): readonly SandboxServerState[];
  /** Makes every token handed out so far invalid. */
  expireTokens(): void;
}

/** State shared by the parts of a simulated cloud. */
export interface World {
  readonly settings: SandboxSettings;
  readonly random: Random;
  readonly timers: Timers;
  /** Room for servers. */
  readonly capacity: Capacity;
}
