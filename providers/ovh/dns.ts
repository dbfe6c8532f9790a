import { type Environment, type ErrorEnvelope, type KeySignIn, withdraw } from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  type RecordApi,
  restRecords,
  RestRecords,
} from '../../src/dns/index.js';
import { ovhOptionsFrom } from './environment.js';
import { ERRORS } from './errors.js';
import { OVH_SIGN_IN, type OvhOptions } from './sign-in.js';

/** OVHcloud's own fields in DNS. */
export interface OvhDnsExtras extends DnsExtras {
  readonly zone: {
    /** Names of the servers that the registrar has to name; empty in lists. */
    readonly nameServers: readonly string[];
    /** True if OVHcloud can sign it; null in lists. */
    readonly dnssecSupported: boolean | null;
  };
  readonly record: {
    /** OVHcloud's type: `SPF`, `DKIM` and `DMARC` are TXT records. */
    readonly fieldType: string;
  };
}

const REST = restRecords({ zones: '/domain/zone', records: 'record' });
const API: RecordApi = {
  rules: {
    ...REST,
    listZones: { method: 'GET', path: '/domain/zone', rows: 'ids' },
    listRecords: { method: 'GET', path: '/domain/zone/{zone}/record', rows: 'ids' },
    listAliases: {
      method: 'GET',
      path: '/domain/zone/{zone}/record',
      query: { fieldType: 'CNAME', subDomain: '{name}' },
      rows: 'ids',
    },
    updateRecord: {
      method: 'PUT',
      path: '/domain/zone/{zone}/record/{id}',
      body: (fields) => ({ ...fields, fieldType: undefined }),
      returns: 'nothing',
    },
    publish: { method: 'POST', path: '/domain/zone/{zone}/refresh' },
  },
  zones: {
    id: 'id',
    domain: 'id',
    // Lists are of domains alone, which are the ids.
    readDomain: (zone) => zone.optionalString('name') ?? zone.string('id'),
    extra: (zone): OvhDnsExtras['zone'] => ({
      nameServers: zone.strings('nameServers'),
      dnssecSupported: zone.optionalBoolean('dnssecSupported'),
    }),
  },
  records: {
    name: 'subDomain',
    type: 'fieldType',
    types: { DKIM: 'TXT', DMARC: 'TXT', SPF: 'TXT' },
    data: 'target',
    noTtl: 0,
    names: 'relative',
    form: 'zone-file',
    extra: (record): OvhDnsExtras['record'] => ({ fieldType: record.string('fieldType') }),
  },
};

/**
 * OVHcloud's DNS zones. A list has only the ids of records, each of which takes a request; changes take effect with a second request
 * (`refresh`). Zones come with domain orders.
 *
 * @see https://eu.api.ovh.com/console/?section=%2Fdomain&branch=v1
 */
export class OvhDns extends DnsDriver<OvhOptions, OvhDnsExtras> {
  static override readonly provider: string = 'ovh';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [
      'A',
      'AAAA',
      'CAA',
      'CNAME',
      'DNAME',
      'LOC',
      'MX',
      'NAPTR',
      'NS',
      'PTR',
      'SRV',
      'SSHFP',
      'TLSA',
      'TXT',
    ],
    ttl: { minimum: 60, maximum: 2 ** 31 - 1 },
    apexNameServers: 'editable',
    sources: ['https://eu.api.ovh.com/console/?section=%2Fdomain&branch=v1'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: KeySignIn = OVH_SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;

  /** Reads the keys from OVHcloud's variables and from `ovh.conf`. @throws AuthenticationError when one is missing */
  static readEnvironment(environment: Environment, options: Partial<OvhOptions>): Promise<OvhOptions> {
    return ovhOptionsFrom(OVH_SIGN_IN, environment, options);
  }

  protected override readonly host = new RestRecords(this.context, API);
}
