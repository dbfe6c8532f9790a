import type { Service } from './service.js';

/** Who a provider is, as data: `provider.ts` of its folder. From it the table of drivers, the package's exports and docs/support.md are written. */
export interface ProviderManifest {
  /** Name of its constant, such as `RACKSPACE` in `Provider.RACKSPACE`. */
  readonly constant: string;
  /** What the constant holds, such as `'rackspace'`: lower case, with dashes. Also the entry point, `skylane/rackspace`. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** Where its API is described; left out where nobody offers it. */
  readonly site?: string;
  /**
   * The service that `getDriver` takes when none is named: declared once and for ever, so that a script means the same when a provider
   * gains a service. A default that has no driver yet is refused until it has.
   */
  readonly defaultService: Service;
  /** What it takes to sign in, in the order in which people are asked. */
  readonly credentials: readonly CredentialField[];
  /** Its drivers. */
  readonly services: Readonly<Partial<Record<Service, ServiceManifest>>>;
  /** Other names of one of its services, such as `Provider.S3` beside `Provider.AWS`. */
  readonly aliases?: readonly ProviderAlias[];
}

/** One option that proves who asks, or says for which account. */
export interface CredentialField {
  /** Name of the constructor's option. */
  readonly option: string;
  /** Variables that `fromEnv` reads it from, the first that is set; none where it is found elsewhere. */
  readonly variables: readonly string[];
  /** True for what must never be shown. */
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
  /** How it was proven, the strongest first. */
  readonly proof: readonly Proof[];
}

/** Something that a driver was held against. */
export interface Proof {
  /** What kind of judge it is. */
  readonly by:
    | 'real server'
    | 'emulator'
    | 'official description'
    | 'recorded responses'
    | 'sandbox'
    | 'documentation';
  /** Which one, with its version where it has one. */
  readonly what: string;
  /** Year and month of the last time, `2026-11`. */
  readonly date: string;
}

/** Another name of a provider's service. */
export interface ProviderAlias {
  /** Name of its constant, such as `S3`. */
  readonly constant: string;
  /** What the constant holds, such as `'s3'`. */
  readonly name: string;
  /** The one service that it means. */
  readonly service: Service;
}
