import { type Environment, type ErrorEnvelope, type KeySignIn, withdraw } from '../../src/driver/index.js';
import {
  ALL_TYPES,
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  type RecordSet,
  RestSets,
  restZones,
  type SetApi,
  type SetChange,
  type ZoneKey,
} from '../../src/dns/index.js';
import { oracleOptionsFrom } from './config-file.js';
import {
  DNS_SIGN_IN,
  ERRORS,
  nextPage,
  type OracleEnvironmentOptions,
  type OracleOptions,
} from './sign-in.js';

/** Oracle's own fields in DNS. */
export interface OracleDnsExtras extends DnsExtras {
  readonly zone: {
    /** Whether only networks can ask it: a zone of a view. */
    readonly isPrivate: boolean;
    /** Lifecycle state: `ACTIVE`, `CREATING` ... */
    readonly lifecycleState: string | null;
  };
}

const PAGE = { limit: 100 };
const API: SetApi = {
  rules: {
    ...restZones({ zones: '/zones' }),
    listSets: { method: 'GET', path: '/zones/{zone}/records', query: PAGE },
    listSetsAt: { method: 'GET', path: '/zones/{zone}/records/{fullName}', query: PAGE },
    changeSets: { method: 'PATCH', path: '/zones/{zone}/records', returns: 'nothing' },
  },
  nextPage,
  zones: {
    // Private zones have the domains of public ones: in paths a domain means the public zone.
    domain: 'name',
    type: { field: 'zoneType', primary: 'PRIMARY', secondary: 'SECONDARY' },
    extra: (zone): OracleDnsExtras['zone'] => ({
      isPrivate: zone.optionalString('scope') === 'PRIVATE',
      lifecycleState: zone.optionalString('lifecycleState'),
    }),
  },
  rows: { name: 'domain', type: 'rtype', data: 'rdata', names: 'full', form: 'zone-file' },
  sets: { names: 'full' },
  writeChanges: (_zone: ZoneKey, changes: readonly SetChange[], write: (set: RecordSet) => object) => ({
    items: changes.flatMap((change) => operationsOf(change, write)),
  }),
};

/** Deleted and added records of a set; all of them if its TTL changes. */
function operationsOf({ before, after }: SetChange, write: (set: RecordSet) => object): object[] {
  const isKept = before?.ttl === after?.ttl;
  const without = (set: RecordSet | null, other: RecordSet | null): object[] => {
    if (set === null) return [];
    const values = set.values.filter((value) => !isKept || !(other?.values.includes(value) ?? false));
    return write({ ...set, values }) as object[];
  };
  return [
    ...without(before, after).map((row) => ({ operation: 'REMOVE', ...row, ttl: undefined })),
    ...without(after, before).map((row) => ({ operation: 'ADD', ...row })),
  ];
}

/**
 * Oracle Cloud Infrastructure DNS, with requests signed by an RSA key. All changes of a batch are sent in one atomic request. SOA and NS
 * records of a zone's apex are protected.
 *
 * @see https://docs.oracle.com/en-us/iaas/api/#/en/dns/
 */
export class OracleDns extends DnsDriver<OracleOptions, OracleDnsExtras> {
  static override readonly provider: string = 'oracle';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [...ALL_TYPES.filter((type) => !/^(SOA|HTTPS|SVCB|LOC|DS)$/.test(type)), 'ALIAS', 'DNAME'],
    ttl: { minimum: 1, maximum: 604_800 },
    defaultTtl: 3600,
    concurrency: 'serialised',
    atomic: 'zone',
    batchSize: 50,
    showsSoa: true,
    sources: ['https://docs.oracle.com/en-us/iaas/api/#/en/dns/20180115/Records/PatchZoneRecords'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = DNS_SIGN_IN;
  static override readonly errors: ErrorEnvelope = {
    ...ERRORS,
    codes: { ...ERRORS.codes, ZoneAlreadyExists: 'conflict' },
  };

  /** Reads the variables and the configuration file of Oracle's own tools; used by `fromEnv`. */
  static readEnvironment(
    environment: Environment,
    options: OracleEnvironmentOptions,
  ): Promise<OracleOptions> {
    return oracleOptionsFrom(this.signIn, environment, options);
  }

  protected override readonly host = new RestSets(this.context, {
    ...API,
    rules: {
      ...API.rules,
      listZones: {
        method: 'GET',
        path: '/zones',
        query: { ...PAGE, compartmentId: this.options.compartmentId },
      },
    },
    zones: {
      ...API.zones,
      write: (_zone, fields) => ({
        ...fields,
        compartmentId: this.options.compartmentId,
        migrationSource: 'NONE',
      }),
    },
  });
}
