import {
  type Authenticator,
  type Environment,
  type ErrorDescription,
  type ErrorResponse,
  type RateRules,
  type Redactor,
} from '../../../src/driver/index.js';
import { capabilitiesOf, DnsDriver } from '../../../src/dns/index.js';
import { ArmClient } from '../arm/client.js';
import { describeArmError } from '../arm/errors.js';
import { armAuthenticator, type ArmOptions, armOptionsFrom, placeOf } from '../arm/options.js';
import { ARM_RATE } from '../arm/rate.js';
import { AzureResourceGroups } from '../arm/resource-groups.js';
import { TYPES } from './data.js';
import { type AzureDnsExtras, AzureDnsHost } from './host.js';

export type { AzureDnsExtras } from './host.js';

/**
 * Azure DNS: zones of a subscription, or of one resource group. A change must name a set's ETag, so Azure refuses it after any concurrent
 * change. Aliases of Azure resources are listed and kept unchanged.
 *
 * @see https://learn.microsoft.com/en-us/rest/api/dns/
 */
export class AzureDns extends DnsDriver<ArmOptions, AzureDnsExtras> {
  static override readonly provider: string = 'azure';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: TYPES,
    ttl: { minimum: 1, maximum: 2 ** 31 - 1 },
    defaultTtl: 3600,
    concurrency: 'compare-and-set',
    atomic: 'set',
    showsSoa: true,
    sources: [
      'https://learn.microsoft.com/en-us/azure/dns/dns-zones-records',
      'https://learn.microsoft.com/en-us/rest/api/dns/record-sets/create-or-update',
    ],
  });
  static override readonly rate: RateRules = ARM_RATE;

  /** Resource groups. */
  readonly resourceGroups: AzureResourceGroups;
  protected override readonly host: AzureDnsHost;

  constructor(options: ArmOptions) {
    super(options);
    const client = new ArmClient(this.context, placeOf(this.provider, options));
    this.resourceGroups = new AzureResourceGroups(client);
    this.host = new AzureDnsHost(client, this.resourceGroups);
  }

  /** Reads the credentials and settings of Azure's own tools; used by `fromEnv`. */
  static readEnvironment(environment: Environment, options: ArmOptions = {}): Promise<ArmOptions> {
    return armOptionsFrom(environment, options);
  }

  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeArmError(response);
  }

  protected override createAuthenticator(options: ArmOptions, redactor: Redactor): Authenticator {
    return armAuthenticator(this.provider, options, redactor);
  }
}
