import {
  AuthenticationError,
  type Call,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  PermissionError,
  RateLimitError,
  readXmlRpc,
  textOf,
  walkPages,
  withdraw,
  writeXmlRpc,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  DnsDriver,
  type RecordApi,
  type RequestRule,
  RestRecords,
  type ZoneData,
} from '../../src/dns/index.js';

/** Options of {@link InwxDns}: a user without a second factor. */
export interface InwxOptions extends DriverOptions {
  /** Name of the user. INWX_USERNAME */
  readonly username: string;
  /** INWX_PASSWORD */
  readonly password: string;
}

/** Zones that a page holds. */
const PAGE = 100;
/** Name servers of new zones. */
const NAME_SERVERS = ['ns.inwx.de', 'ns2.inwx.de', 'ns3.inwx.eu'];

const method = (call: string, body: RequestRule['body'], rule: Partial<RequestRule> = {}): RequestRule => ({
  method: 'POST',
  path: '/xmlrpc/',
  send: 'xml-rpc',
  call,
  ...(body === undefined ? {} : { body }),
  ...rule,
});
const ofZone: RequestRule['body'] = (fields, { zone }) => ({ domain: zone, ...fields });
const ofRecord: RequestRule['body'] = (fields, { id }) => ({ id: Number(id), ...fields });

const API: RecordApi = {
  rules: {
    getZone: method('nameserver.info', ofZone, { field: 'resData' }),
    createZone: method('nameserver.create', (fields) => ({ type: 'MASTER', ns: NAME_SERVERS, ...fields }), {
      returns: 'nothing',
    }),
    deleteZone: method('nameserver.delete', ofZone, { returns: 'nothing' }),
    listRecords: method('nameserver.info', ofZone, { field: 'resData.record', isWhole: true }),
    listAliases: method(
      'nameserver.info',
      (_fields, { zone, fullName }) => ({ domain: zone, name: fullName, type: 'CNAME' }),
      { field: 'resData.record', isWhole: true },
    ),
    createRecord: method('nameserver.createRecord', ofZone, { field: 'resData', returns: { id: 'id' } }),
    updateRecord: method('nameserver.updateRecord', ofRecord, { returns: 'nothing' }),
    deleteRecord: method('nameserver.deleteRecord', ofRecord, { returns: 'nothing' }),
  },
  parse: (body) => readXmlRpc(body),
  isFailure: ({ code }) => typeof code !== 'number' || code >= 2000,
  emptyLists: 'missing',
  zones: {
    id: 'domain',
    domain: 'domain',
    type: { field: 'type', primary: 'MASTER', secondary: 'SLAVE' },
    write: ({ domain }) => ({ domain }),
  },
  records: { data: 'content', names: 'full', form: 'priority', parts: { priority: 'prio' } },
  hides: ['SOA'],
};

/** Lists of zones are asked for by pages that stand in the call. */
class InwxHost extends RestRecords {
  override listZones(call: Call): AsyncIterable<ZoneData> {
    const headers = { 'content-type': 'text/xml' };
    let seen = 0;
    return walkPages(
      { page: 1 },
      async ({ page }) => {
        const body = writeXmlRpc('nameserver.list', { page: Number(page), pagelimit: PAGE });
        const request = { operation: 'listZones', path: '/xmlrpc/', headers, body, idempotent: true };
        const answer = (await this.client.post(request, call)).object('resData');
        const items = answer.optionalList('domains').map((zone) => this.readZone(zone));
        // A page may hold fewer than were asked for.
        seen += items.length;
        const isLast = items.length === 0 || seen >= answer.number('count');
        return { items, next: isLast ? null : { page: Number(page) + 1 } };
      },
      this.context.details('listZones'),
    );
  }
}

/**
 * INWX by XML-RPC. Each call carries the user's name and password in its body: no session has to be opened.
 *
 * @see https://www.inwx.com/en/help/apidoc
 */
export class InwxDns extends DnsDriver<InwxOptions> {
  static override readonly provider: string = 'inwx';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [
      'A',
      'AAAA',
      'ALIAS',
      'CAA',
      'CNAME',
      'MX',
      'NAPTR',
      'NS',
      'PTR',
      'SRV',
      'SSHFP',
      'TLSA',
      'TXT',
    ],
    ttl: { minimum: 300, maximum: 2_592_000 },
    apexNameServers: 'editable',
    text: 'joined',
    sources: ['https://www.inwx.com/en/help/apidoc/f/ch02s15.html'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.domrobot.com',
    keys: { username: ['INWX_USERNAME'], password: ['INWX_PASSWORD'] },
    shown: ['username'],
    texts: ['password'],
    sign: ({ username, password }, outgoing) => {
      // They become members of the only parameter.
      const members =
        /<struct>(.*)<\/struct>/s.exec(writeXmlRpc('', { user: username, pass: password }))?.[1] ?? '';
      const text = textOf(outgoing);
      const end = text.lastIndexOf('</struct>');
      outgoing.body = text.slice(0, end) + members + text.slice(end);
      return {};
    },
  };
  static override readonly errors: ErrorEnvelope = {
    parse: (text) => readXmlRpc(text),
    message: 'msg',
    code: 'code',
    requestId: 'svTRID',
    codes: {
      2200: AuthenticationError,
      2201: PermissionError,
      2302: 'conflict',
      2303: 'missing',
      2502: RateLimitError,
    },
  };
  protected override readonly host = new InwxHost(this.context, API);

  protected override get mediaType(): string {
    return 'text/xml';
  }
}
