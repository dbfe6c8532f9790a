import type { Service } from './service.js';

/** A provider as data, the `provider` in `provider.ts` of its folder; or one of several `providers` that share a folder. The table of drivers, the package's exports and docs/support.md are generated from it. */
export interface ProviderManifest {
  /** Name of its constant, such as `RACKSPACE` in `Provider.RACKSPACE`. */
  readonly constant: string;
  /** Value of the constant, such as `'rackspace'`: lower case, with dashes. Also the entry point, `skylane/rackspace`, unless it shares a folder. */
  readonly name: string;
  /** Display name. */
  readonly title: string;
  /** URL of the API documentation; left out when there is none. */
  readonly site?: string;
  /**
   * The service of `getDriver` when none is named. It never changes, so that a script keeps its meaning when a provider gains a service.
   * While the default service has no driver, `getDriver` requires a service.
   */
  readonly defaultService: Service;
  /** Fields needed to sign in, in the order of prompts. */
  readonly credentials: readonly CredentialField[];
  /** Its drivers. */
  readonly services: Readonly<Partial<Record<Service, ServiceManifest>>>;
  /** Aliases of single services, such as `Provider.S3` for `Provider.AWS`. */
  readonly aliases?: readonly ProviderAlias[];
}

/** An option with a credential, or with the account to use. */
export interface CredentialField {
  /** Name of the constructor's option. */
  readonly option: string;
  /** Variables that `fromEnv` reads for it, the first one set; empty if it is found elsewhere. */
  readonly variables: readonly string[];
  /** True for secrets. */
  readonly secret: boolean;
}

/** A driver of a provider. */
export interface ServiceManifest {
  /** Its module, relative to the provider's folder: `./dns.js`. */
  readonly module: string;
  /** Name of the class in that module. */
  readonly driver: string;
  /** Its page in docs/providers, without `.md`. */
  readonly page: string;
  /** Evidence, the strongest first. */
  readonly proof: readonly Proof[];
}

/** Something that a driver was held against. */
export interface Proof {
  /** Kind of evidence. */
  readonly by:
    | 'real server'
    | 'emulator'
    | 'official description'
    | 'recorded responses'
    | 'sandbox'
    | 'documentation';
  /** Name of the evidence, with its version if any. */
  readonly what: string;
  /** Year and month of the last time, `2026-11`. */
  readonly date: string;
}

/** Another name of a provider's service. */
export interface ProviderAlias {
  /** Name of its constant, such as `S3`. */
  readonly constant: string;
  /** Value of the constant, such as `'s3'`. */
  readonly name: string;
  /** The service of the alias. */
  readonly service: Service;
}
