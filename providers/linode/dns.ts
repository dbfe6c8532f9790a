import type { Environment, ErrorEnvelope, TokenSignIn } from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type DnsExtras,
  invalid,
  type NewRecord,
  type RecordApi,
  restRecords,
  RestRecords,
  ttlSteps,
} from '../../src/dns/index.js';
import { type LinodeEnvironmentOptions, type LinodeOptions, readEnvironment, SIGN_IN } from './sign-in.js';

/** Linode's own fields in DNS. */
export interface LinodeDnsExtras extends DnsExtras {
  readonly zone: {
    /** Hostmaster's mailbox (`soa_email`); null if none. */
    readonly email: string | null;
    /** `active` if it is served, otherwise `disabled`; null if unknown. */
    readonly status: string | null;
    /** Free text; null if none. */
    readonly description: string | null;
    /** Its tags. */
    readonly tags: readonly string[];
  };
  readonly createZone: {
    /** Hostmaster's mailbox. Default `hostmaster@` the domain. */
    readonly email?: string;
    /** Free text, 255 characters at most. */
    readonly description?: string;
    /** Tags; missing ones are created. */
    readonly tags?: readonly string[];
    /** Addresses of the masters of a secondary zone. */
    readonly masters?: readonly string[];
  };
}

const API: RecordApi = {
  rules: restRecords({
    zones: '/domains',
    first: { page: 1, page_size: 100 },
    fields: { zones: 'data', records: 'data' },
    aliases: { headers: { 'x-filter': '{"type":"CNAME","name":"{name}"}' } },
  }),
  pages: { by: 'number', pages: 'pages', total: 'results' },
  zones: {
    domain: 'domain',
    ttl: 'ttl_sec',
    type: { field: 'type', primary: 'master', secondary: 'slave' },
    email: 'soa_email',
    names: { masters: 'master_ips' },
    extra: (zone): LinodeDnsExtras['zone'] => ({
      email: zone.optionalString('soa_email'),
      status: zone.optionalString('status'),
      description: zone.optionalString('description'),
      tags: zone.strings('tags'),
    }),
  },
  records: { data: 'target', ttl: 'ttl_sec', noTtl: 0, names: 'relative', form: 'parts', write: writeRecord },
};

/** Linode's (Akamai's) name servers. @see https://techdocs.akamai.com/linode-api/reference/get-domains */
export class LinodeDns extends DnsDriver<LinodeOptions, LinodeDnsExtras> {
  static override readonly provider: string = 'linode';
  static override readonly capabilities = capabilitiesOf({
    secondaryZones: true,
    recordTypes: ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    ttl: ttlSteps([
      30, 120, 300, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 172_800, 345_600, 604_800, 1_209_600,
      2_419_200,
    ]),
    zoneTtl: true,
    text: 'joined',
    sources: ['https://techdocs.akamai.com/linode-api/reference/post-domain-record'],
  });
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = {
    list: 'errors',
    field: 'field',
    message: 'reason',
    rules: [{ operation: 'createZone', words: /already exists/i, means: 'conflict' }],
  };
  protected override readonly host = new RestRecords(this.context, API);

  /** Options from variables, or from the settings of linode-cli. */
  static readEnvironment(
    environment: Environment,
    options: LinodeEnvironmentOptions,
  ): Promise<LinodeOptions> {
    return readEnvironment(environment, options);
  }
}

function writeRecord({ name, type, data }: NewRecord, fields: Readonly<Record<string, unknown>>): object {
  const { name: _, flags = 0, target, ...rest } = fields;
  if (flags !== 0) throw invalid(`Linode's CAA records have no flags: ${data} cannot be kept. Use flags 0.`);
  // Linode writes "no mail" (RFC 7505) as an empty target.
  const common = { ...rest, target: target === '.' ? '' : target };
  if (type !== 'SRV') return { ...common, name };
  // SRV records have a service and a protocol there, of which Linode makes the name.
  const [, service, protocol] = /^_([^.]+)\._([^.]+)$/.exec(name) ?? [];
  if (service !== undefined && protocol !== undefined) return { ...common, service, protocol };
  throw invalid(`Linode has SRV records at names such as _sip._tcp only, not at ${name}.`);
}
