import {
  addToQuery,
  type Call,
  CloudError,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  signEdgeGrid,
  withdraw,
} from '../../src/driver/index.js';
import {
  ALL_TYPES,
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  type NewZone,
  type Place,
  restSets,
  RestSets,
  type SetApi,
  type ZoneData,
} from '../../src/dns/index.js';

/** Options of {@link AkamaiDns}: an API client with access to Edge DNS, as `.edgerc` has it. */
export interface AkamaiOptions extends DriverOptions {
  /** Host of the client's own: `akab-....luna.akamaiapis.net`. AKAMAI_HOST */
  readonly host: string;
  /** AKAMAI_CLIENT_TOKEN */
  readonly clientToken: string;
  /** AKAMAI_CLIENT_SECRET */
  readonly clientSecret: string;
  /** AKAMAI_ACCESS_TOKEN */
  readonly accessToken: string;
  /** Account to act for, if it is another. AKAMAI_ACCOUNT_SWITCH_KEY */
  readonly accountSwitchKey?: string;
  /** Contract that new zones belong to. AKAMAI_CONTRACT_ID */
  readonly contractId?: string;
  /** Group that new zones belong to. AKAMAI_GROUP_ID */
  readonly groupId?: string;
}

/** Akamai's own fields in DNS. */
export interface AkamaiDnsExtras extends DnsExtras {
  readonly zone: {
    /** Contract that it belongs to. */
    readonly contractId: string | null;
    /** Activation state: `NEW`, `PENDING`, `ACTIVE` ... */
    readonly activationState: string | null;
    /** True if Akamai signs it. */
    readonly signAndServe: boolean | null;
    /** Free text. */
    readonly comment: string | null;
  };
  readonly createZone: {
    /** Free text. */
    readonly comment?: string;
  };
}

/** The body of a set repeats its name and type. */
function named(fields: object, { fullName, type }: Place): object {
  return { name: fullName, type, ...fields };
}

const RECORDS = '/zones/{zone}/names/{fullName}/types/{type}';
const API: SetApi = {
  rules: {
    ...restSets({
      zones: '/zones',
      records: 'recordsets',
      first: { page: 1, pageSize: 100 },
      fields: { zones: 'zones', records: 'recordsets' },
    }),
    createSet: { method: 'POST', path: RECORDS, body: named },
    updateSet: { method: 'PUT', path: RECORDS, body: named },
    deleteSet: { method: 'DELETE', path: RECORDS, accept: [404] },
  },
  pages: { by: 'number', total: 'metadata.totalElements' },
  zones: {
    id: 'zone',
    domain: 'zone',
    type: { field: 'type', primary: 'PRIMARY', secondary: 'SECONDARY' },
    extra: (zone): AkamaiDnsExtras['zone'] => ({
      contractId: zone.optionalString('contractId'),
      activationState: zone.optionalString('activationState'),
      signAndServe: zone.optionalBoolean('signAndServe'),
      comment: zone.optionalString('comment'),
    }),
  },
  sets: { values: 'rdata', names: 'full' },
};

/** A new zone is served once its first changes, of which its SOA and NS records are made, are submitted. */
class AkamaiHost extends RestSets {
  override async createZone(zone: NewZone, call: Call): Promise<ZoneData> {
    const made = await super.createZone(zone, call);
    try {
      await this.#submit(zone.domain, call);
    } catch (error) {
      if (CloudError.is(error))
        error.message += ` The zone ${zone.domain} is made, and not served until its first changes are submitted.`;
      throw error;
    }
    return made;
  }

  async #submit(domain: string, call: Call): Promise<void> {
    const path = `/changelists/${encodeURIComponent(domain)}/submit`;
    const query = { zone: domain };
    await this.client.post({ operation: 'createZone', path: '/changelists', query }, call);
    const check = { skipSignAndServeSafetyCheck: false };
    // The response is empty, and has no other type.
    const headers = { accept: '*/*' };
    await this.client.post({ operation: 'createZone', path, query: check, headers }, call);
  }
}

/**
 * Akamai Edge DNS, signed with EdgeGrid. Names and types are sets, each created, updated or deleted by one request. Zones cannot be
 * deleted: Akamai requires a confirmation by a person.
 *
 * @see https://techdocs.akamai.com/edge-dns/reference/api
 */
export class AkamaiDns extends DnsDriver<AkamaiOptions, AkamaiDnsExtras> {
  static override readonly provider: string = 'akamai';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [...ALL_TYPES.filter((type) => type !== 'SOA'), 'CERT', 'HINFO', 'RP', 'SPF'],
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: 300,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    showsSoa: true,
    sources: ['https://techdocs.akamai.com/edge-dns/reference/post-zones-zone-names-name-types-type'],
  });
  static {
    withdraw(this, 'updateZone', 'deleteZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: ({ host }) => `https://${host}/config-dns/v2`,
    keys: {
      host: ['AKAMAI_HOST'],
      clientToken: ['AKAMAI_CLIENT_TOKEN'],
      clientSecret: ['AKAMAI_CLIENT_SECRET'],
      accessToken: ['AKAMAI_ACCESS_TOKEN'],
    },
    options: {
      accountSwitchKey: 'AKAMAI_ACCOUNT_SWITCH_KEY',
      contractId: 'AKAMAI_CONTRACT_ID',
      groupId: 'AKAMAI_GROUP_ID',
    },
    shown: ['host'],
    sign: (
      { clientToken = '', clientSecret = '', accessToken = '', accountSwitchKey },
      outgoing,
      { now },
    ) => {
      addToQuery(outgoing, { accountSwitchKey });
      return signEdgeGrid(outgoing, { clientToken, clientSecret, accessToken, now });
    },
    isMisdated: ({ status, message }) => status === 400 && /invalid timestamp/i.test(message),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'detail',
    code: 'title',
    requestId: 'requestId',
  };
  protected override readonly host = new AkamaiHost(this.context, {
    ...API,
    rules: {
      ...API.rules,
      createZone: {
        method: 'POST',
        path: '/zones',
        query: { contractId: this.options.contractId, gid: this.options.groupId },
      },
    },
  });
}
