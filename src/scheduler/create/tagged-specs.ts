import { withExpiry } from '../../compute/create/expiry.js';
import type { ComputeDriver } from '../../compute/driver.js';
import { EXPIRES_KEY } from '../../compute/limits.js';
import type { CreateNodeOptions } from '../../compute/options.js';

/** Adds owner tags and ends to specs. A request that is repeated under its token says the same as before. */
export class TaggedSpecs {
  readonly #driver: ComputeDriver;
  /** Second in which the servers of each request expire, by its token. */
  readonly #ends = new Map<string, string>();

  constructor(driver: ComputeDriver) {
    this.#driver = driver;
  }

  /** Returns a spec with its tag, and with its end where it has one. */
  tag<S extends CreateNodeOptions>(token: string, spec: S, tag: Readonly<Record<string, string>>): S {
    const { limits, provider } = this.#driver;
    const details = { provider, service: 'compute', operation: 'createNode' } as const;
    const { metadata, ...others } = withExpiry(spec, limits, details);
    const end = this.#ends.get(token) ?? metadata?.[EXPIRES_KEY];
    if (end === undefined) return { ...spec, metadata: { ...metadata, ...tag } };
    this.#ends.set(token, end);
    return { ...others, metadata: { ...metadata, [EXPIRES_KEY]: end, ...tag } } as unknown as S;
  }
}
