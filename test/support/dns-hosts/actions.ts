import { type Answer, type Asked, type Row, type StandIn, standIn, Zones } from './server.js';

/** What a host with actions is asked for, whatever its parameters are called. */
interface Act {
  readonly what: 'zones' | 'zone' | 'make' | 'drop' | 'list' | 'get' | 'add' | 'change' | 'remove';
  readonly domain: string;
  readonly id: string;
  readonly row: Row;
  readonly from: number;
  readonly size: number;
}

/** How a host with actions says what. */
interface Dialect {
  readonly read: (asked: Asked) => Act | Answer;
  readonly zones: (domains: string[], total: number) => Answer;
  readonly zone: (domain: string) => Answer;
  readonly list: (rows: [string, Row][], total: number) => Answer;
  readonly get: (id: string, row: Row) => Answer;
  readonly id: (id: string) => Answer;
  readonly done: Answer;
  readonly failed: (why: 'no zone' | 'zone exists' | 'no record' | 'record exists') => Answer;
  /** Fields that make a record another one. */
  readonly same: readonly string[];
  /** The domain of a record, where requests for one do not say it. */
  readonly findsZone?: boolean;
}

/** Serves a host with actions. Pages hold three items, whatever was asked for. */
function serve(dialect: Dialect): Promise<StandIn> {
  const zones = new Zones();
  return standIn(zones, (asked): Answer => {
    const act = dialect.read(asked);
    if (!('what' in act)) return act;
    const { what, id, row, from } = act;
    const size = Math.min(act.size, 3);
    const holder = [...zones].find(([, rows]) => rows.has(id))?.[0] ?? '';
    const domain = act.domain === '' && dialect.findsZone === true ? holder : act.domain;
    if (what === 'zones') return dialect.zones([...zones.keys()].slice(from, from + size), zones.size);
    if (what === 'make' && zones.has(domain)) return dialect.failed('zone exists');
    if (what === 'make') return (zones.set(domain, new Map()), dialect.zone(domain));
    const rows = zones.get(domain);
    if (rows === undefined) return dialect.failed(id === '' ? 'no zone' : 'no record');
    if (what === 'zone') return dialect.zone(domain);
    if (what === 'drop') return (zones.delete(domain), dialect.done);
    if (what === 'list') return dialect.list([...rows].slice(from, from + size), rows.size);
    if (what === 'add') {
      const made = zones.insert(domain, row, dialect.same);
      return made === null ? dialect.failed('record exists') : dialect.id(made);
    }
    const known = rows.get(id);
    if (known === undefined) return dialect.failed('no record');
    if (what === 'get') return dialect.get(id, known);
    if (what === 'remove') return (rows.delete(id), dialect.done);
    rows.set(id, { ...known, ...row });
    return dialect.id(id);
  });
}

const texts = (fields: Readonly<Record<string, unknown>>): Row =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));

/** Alibaba Cloud DNS: actions in a header, parameters in the query, failures with a status. */
export function startAliyun(): Promise<StandIn> {
  const WHAT: Readonly<Record<string, Act['what']>> = {
    DescribeDomains: 'zones',
    DescribeDomainInfo: 'zone',
    AddDomain: 'make',
    DeleteDomain: 'drop',
    DescribeDomainRecords: 'list',
    DescribeDomainRecordInfo: 'get',
    AddDomainRecord: 'add',
    UpdateDomainRecord: 'change',
    DeleteDomainRecord: 'remove',
  };
  const CODES = {
    'no zone': 'InvalidDomainName.NoExist',
    'zone exists': 'InvalidDomainName.Duplicate',
    'no record': 'DomainRecordNotBelongToUser',
    'record exists': 'DomainRecordDuplicate',
  };
  const record = (RecordId: string, row: Row): object => ({
    RecordId,
    Line: 'default',
    Status: 'ENABLE',
    ...row,
    TTL: Number(row['TTL'] ?? 600),
  });
  return serve({
    read: ({ headers, fields }) => {
      const { DomainName = '', RecordId = '', PageNumber = '1', PageSize = '20', ...row } = fields;
      const what = WHAT[String(headers['x-acs-action'])] ?? 'zones';
      const size = Math.min(Number(PageSize), 3);
      return { what, domain: DomainName, id: RecordId, row, from: (Number(PageNumber) - 1) * size, size };
    },
    zones: (domains, TotalCount) => ({
      json: { TotalCount, Domains: { Domain: domains.map((DomainName) => ({ DomainName })) } },
    }),
    zone: (DomainName) => ({ json: { DomainName, DomainId: `id-of-${DomainName}` } }),
    list: (rows, TotalCount) => ({
      json: { TotalCount, DomainRecords: { Record: rows.map(([id, row]) => record(id, row)) } },
    }),
    get: (id, row) => ({ json: record(id, row) }),
    id: (RecordId) => ({ json: { RecordId } }),
    done: { json: { RequestId: 'r' } },
    failed: (why) => ({ status: 400, json: { Code: CODES[why], Message: why, RequestId: 'r' } }),
    same: ['RR', 'Type', 'Value', 'Priority'],
    findsZone: true,
  });
}

/** Tencent Cloud: actions in a header, parameters as JSON, failures within a 200. */
export function startTencent(): Promise<StandIn> {
  const WHAT: Readonly<Record<string, Act['what']>> = {
    DescribeDomainList: 'zones',
    DescribeDomain: 'zone',
    CreateDomain: 'make',
    DeleteDomain: 'drop',
    DescribeRecordList: 'list',
    DescribeRecord: 'get',
    CreateRecord: 'add',
    ModifyRecord: 'change',
    DeleteRecord: 'remove',
  };
  const CODES = {
    'no zone': 'ResourceNotFound.NoDataOfDomain',
    'zone exists': 'InvalidParameterValue.DomainExists',
    'no record': 'InvalidParameter.RecordIdInvalid',
    'record exists': 'InvalidParameter.DomainRecordExist',
  };
  const good = (fields: object): Answer => ({ json: { Response: { RequestId: 'r', ...fields } } });
  return serve({
    read: ({ headers, json }) => {
      const { Domain = '', RecordId = '', Offset = 0, Limit = 100, ErrorOnEmpty: _, ...row } = json;
      const what = WHAT[String(headers['x-tc-action'])] ?? 'zones';
      return {
        what,
        domain: String(Domain),
        id: String(RecordId),
        row: { TTL: '600', MX: '0', ...texts(row) },
        from: Number(Offset),
        size: Number(Limit),
      };
    },
    zones: (domains, AllTotal) =>
      good({
        DomainCountInfo: { AllTotal },
        DomainList: domains.map((Name, index) => ({ Name, DomainId: index, TTL: 600 })),
      }),
    zone: (Domain) => good({ DomainInfo: { Domain, DomainId: 1, TTL: 600 } }),
    list: (rows, TotalCount) =>
      good({
        RecordCountInfo: { TotalCount },
        RecordList: rows.map(([id, row]) => ({
          RecordId: Number(id),
          Name: row['SubDomain'],
          Type: row['RecordType'],
          Line: row['RecordLine'],
          Value: row['Value'],
          MX: Number(row['MX']),
          TTL: Number(row['TTL']),
        })),
      }),
    get: (id, row) =>
      good({ RecordInfo: { Id: Number(id), ...row, MX: Number(row['MX']), TTL: Number(row['TTL']) } }),
    id: (id) => good({ RecordId: Number(id) }),
    done: good({}),
    failed: (why) => good({ Error: { Code: CODES[why], Message: why } }),
    same: ['SubDomain', 'RecordType', 'RecordLine', 'Value', 'MX'],
  });
}

/** DNSPod: actions in the path, parameters and the token as a form, failures and empty lists within a 200. */
export function startDnsPod(token: string): Promise<StandIn> {
  const WHAT: Readonly<Record<string, Act['what']>> = {
    'Domain.List': 'zones',
    'Domain.Info': 'zone',
    'Domain.Create': 'make',
    'Domain.Remove': 'drop',
    'Record.List': 'list',
    'Record.Info': 'get',
    'Record.Create': 'add',
    'Record.Modify': 'change',
    'Record.Remove': 'remove',
  };
  const CODES = { 'no zone': '6', 'zone exists': '7', 'no record': '8', 'record exists': '31' };
  const said = (code: string, message: string, fields: object = {}): Answer => ({
    json: { status: { code, message }, ...fields },
  });
  const good = (fields: object = {}): Answer => said('1', 'Action completed successful', fields);
  return serve({
    read: ({ url, fields }) => {
      const {
        domain = '',
        record_id: id = '',
        offset = '0',
        length = '100',
        login_token,
        format: _,
        ...row
      } = fields;
      if (login_token !== token) return said('-1', 'Login fail, please check login info');
      return {
        what: WHAT[url.pathname.slice(1)] ?? 'zones',
        domain,
        id,
        row: { ttl: '600', mx: '0', ...row },
        from: Number(offset),
        size: Number(length),
      };
    },
    zones: (domains, total) =>
      total === 0
        ? said('9', 'No domains')
        : good({ info: { domain_total: total }, domains: domains.map((name) => ({ name, ttl: '600' })) }),
    zone: (domain) => good({ domain: { id: '1', name: domain, domain, ttl: '600' } }),
    list: (rows, total) =>
      total === 0
        ? said('10', 'No records')
        : good({
            info: { record_total: String(total) },
            records: rows.map(([id, { sub_domain: name, record_type: type, record_line: line, ...row }]) => ({
              id,
              name,
              type,
              line,
              ...row,
            })),
          }),
    get: (id, row) => good({ record: { id, ...row } }),
    id: (id) => good({ record: { id } }),
    done: good(),
    failed: (why) => said(CODES[why], why),
    same: ['sub_domain', 'record_type', 'record_line', 'value', 'mx'],
  });
}
