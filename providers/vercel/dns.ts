import {
  type ErrorEnvelope,
  type Reader,
  type TokenDriverOptions,
  type TokenSignIn,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  type DataForm,
  DnsDriver,
  fromBareData,
  parseData,
  type RecordApi,
  type RequestRule,
  RestRecords,
  toBareData,
} from '../../src/dns/index.js';

/** Options of the Vercel DNS driver: `token` is an access token. VERCEL_API_TOKEN */
export interface VercelOptions extends TokenDriverOptions {
  /** Team whose domains they are, `team_...`; the user's own without it. VERCEL_TEAM_ID */
  readonly teamId?: string;
}

/** Each kind of request has a version of its own. */
const RULES = {
  listZones: { method: 'GET', path: '/v5/domains', query: { limit: 100 }, field: 'domains' },
  getZone: { method: 'GET', path: '/v5/domains/{zone}', field: 'domain' },
  listRecords: { method: 'GET', path: '/v4/domains/{zone}/records', query: { limit: 100 }, field: 'records' },
  createRecord: { method: 'POST', path: '/v2/domains/{zone}/records', returns: { id: 'uid' } },
  updateRecord: { method: 'PATCH', path: '/v4/domains/records/{id}', returns: 'nothing' },
  deleteRecord: { method: 'DELETE', path: '/v2/domains/{zone}/records/{id}' },
} as const satisfies RecordApi['rules'];

/** The parts of SRV and HTTPS records are objects when they are written, and texts when they are read. */
const FORM: DataForm = {
  read(type: string, record: Reader): string {
    const value = record.string('value');
    const [field, other] = type === 'MX' ? ['mxPriority', 'priority'] : ['priority', 'mxPriority'];
    const priority = record.optionalNumber(field) ?? record.optionalNumber(other);
    return type === 'HTTPS' ? `${priority ?? 0} ${value}` : fromBareData(type, { priority, content: value });
  },
  write(type: string, data: string): object {
    if (type === 'SRV') return { srv: parseData('SRV', data, '') };
    const { priority, content } = toBareData(type, data);
    if (type !== 'HTTPS') return { value: content, ...(priority === null ? {} : { mxPriority: priority }) };
    const [first = '0', target = '.', ...params] = data.split(' ');
    return { https: { priority: Number(first), target, params: params.join(' ') } };
  },
};

/**
 * Vercel DNS. Zones come and go with the domains of the account: they are neither made nor deleted here. Records that Vercel keeps itself are
 * not shown.
 *
 * @see https://vercel.com/docs/rest-api/reference/endpoints/dns
 */
export class VercelDns extends DnsDriver<VercelOptions> {
  static override readonly provider: string = 'vercel';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'ALIAS', 'CAA', 'CNAME', 'HTTPS', 'MX', 'NS', 'SRV', 'TXT'],
    ttl: { minimum: 60, maximum: 2_147_483_647 },
    text: 'joined',
    sources: ['https://vercel.com/docs/rest-api/reference/endpoints/dns'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.vercel.com',
    variables: ['VERCEL_API_TOKEN', 'LEXICON_VERCEL_AUTH_TOKEN'],
    options: { teamId: 'VERCEL_TEAM_ID' },
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'error.message',
    code: 'error.code',
    codes: { not_found: 'missing', record_conflict: 'conflict' },
    rules: [{ words: /already exists|conflicting record/i, means: 'conflict' }],
  };
  protected override readonly host = new RestRecords(this.context, apiOf(this.options.teamId));
}

function apiOf(teamId: string | undefined): RecordApi {
  const ofTeam = (rule: RequestRule): RequestRule => ({ ...rule, query: { ...rule.query, teamId } });
  return {
    rules: Object.fromEntries(Object.entries(RULES).map(([act, rule]) => [act, ofTeam(rule)])),
    pages: { by: 'cursor', field: 'pagination.next', parameter: 'until' },
    zones: { id: 'name', domain: 'name' },
    records: {
      names: 'relative',
      form: FORM,
      isOwn: (record) => record.optionalString('creator') !== 'system',
    },
  };
}
