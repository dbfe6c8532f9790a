import type { DnsDriver } from 'skylane';
import { Constellix } from 'skylane/constellix';
import { GcoreDns } from 'skylane/gcore';
import { StackitDns } from 'skylane/stackit';
import { YandexDns } from 'skylane/yandex';
import { DnsMadeEasy } from 'skylane/dns-made-easy';
import { Dynu } from 'skylane/dynu';
import { ExoscaleDns } from 'skylane/exoscale';
import { PointDns } from 'skylane/point-dns';
import { Rcodezero } from 'skylane/rcodezero';
import { BunnyDns } from 'skylane/bunny';
import { HostingerDns } from 'skylane/hostinger';
import { Infomaniak } from 'skylane/infomaniak';
import { Luadns } from 'skylane/luadns';
import { NameCom } from 'skylane/name-com';
import { NetlifyDns } from 'skylane/netlify';
import { VercelDns } from 'skylane/vercel';
import { Dnsimple } from 'skylane/dnsimple';
import { Godaddy } from 'skylane/godaddy';
import { IonosDns } from 'skylane/ionos';
import { Ns1 } from 'skylane/ns1';
import { Porkbun } from 'skylane/porkbun';
import { VultrDns } from 'skylane/vultr';
import { Desec } from 'skylane/desec';
import { HetznerDns } from 'skylane/hetzner';
import { ScalewayDns } from 'skylane/scaleway';
import type { DnsTarget } from '../dns.js';
import type { BodyChange, Manners } from './stand-in.js';

/** A host whose API a stand-in has by the driver's own data. */
export interface Shape extends Pick<DnsTarget, 'name' | 'samples' | 'properties' | 'only'> {
  readonly driver: (endpoint: string) => DnsDriver;
  readonly manners?: Manners;
  /** False where zones come with a domain's registration. */
  readonly canMakeZones?: boolean;
}

type Fields = Record<string, unknown>;

const TOKEN = { token: 'a-token' };

interface ScalewayChange {
  readonly add?: { readonly records: readonly Fields[] };
  readonly set?: { readonly id: string; readonly records: readonly Fields[] };
  readonly delete?: { readonly id: string };
}

/** Dynu shows the fields of a type, and a line of a zone file. */
function lineOfDynu(fields: Fields, domain: string): Fields {
  const { ipv4Address, ipv6Address, textData, host, priority, weight, port, flags, tag, value } = fields;
  const name = fields['nodeName'] === '' ? domain : `${String(fields['nodeName'])}.${domain}`;
  const type = String(fields['recordType']);
  const target =
    host === undefined ? undefined : `${JSON.stringify(host).replaceAll('"', '').replace(/\.$/, '')}.`;
  const text = textData === undefined ? undefined : JSON.stringify(textData);
  const parts = [priority, weight, port, flags, tag, value === undefined ? undefined : JSON.stringify(value)];
  const data = [...parts, ipv4Address, ipv6Address, text, target]
    .filter((part) => part !== undefined)
    .map(String);
  return { ...fields, content: `${name}. ${String(fields['ttl'])} IN ${type} ${data.join(' ')}` };
}

export const SHAPES: readonly Shape[] = [
  {
    name: 'deSEC: sets, and changes of several in one request',
    driver: (endpoint) => new Desec({ ...TOKEN, endpoint }),
    manners: {
      changes: (sets: readonly Fields[]) =>
        sets.map((set): BodyChange => {
          const isGone = (set['records'] as unknown[]).length === 0;
          return { key: `${String(set['subname'])}|${String(set['type'])}`, fields: isGone ? null : set };
        }),
      refusals: { zoneExists: { status: 400, words: 'This domain name conflicts with an existing domain' } },
    },
  },
  {
    name: 'Hetzner: sets, whose values and TTL are changed by actions',
    driver: (endpoint) => new HetznerDns({ ...TOKEN, endpoint }),
    manners: {
      merges: true,
      others: {
        'POST /zones/{zone}/actions/change_ttl': ({ fields }, _place, body: Fields) =>
          Object.assign(fields, body),
        'POST /zones/{zone}/rrsets/{name}/{type}/actions/change_ttl': (
          { held },
          { name, type },
          body: Fields,
        ) => Object.assign(held.get(`${name}|${type}`) as Fields, body),
      },
      zone: () => ({ mode: 'primary', ttl: 3600 }),
    },
  },
  {
    name: 'Scaleway: records with ids, and changes of several in one request',
    driver: (endpoint) => new ScalewayDns({ ...TOKEN, endpoint }),
    manners: {
      isAct: (act, body: { changes?: readonly ScalewayChange[] }) => {
        const [change] = body.changes ?? [];
        if (act === 'createRecord') return body.changes?.length === 1 && change?.add?.records.length === 1;
        if (act === 'updateRecord') return body.changes?.length === 1 && change?.set !== undefined;
        if (act === 'deleteRecord') return body.changes?.length === 1 && change?.delete !== undefined;
        return true;
      },
      changes: ({ changes }: { changes: readonly ScalewayChange[] }) =>
        changes.flatMap((change): BodyChange[] => {
          if (change.delete !== undefined) return [{ id: change.delete.id, fields: null }];
          const { id } = change.set ?? {};
          return (
            (change.add ?? change.set)?.records.map((fields) => ({
              ...(id === undefined ? {} : { id }),
              fields,
            })) ?? []
          );
        }),
    },
  },
  {
    name: 'NS1: sets within their zone, answers in parts',
    driver: (endpoint) => new Ns1({ ...TOKEN, endpoint }),
    manners: {
      shown: ({ answers, ...set }) => ({
        ...set,
        short_answers: (answers as { answer: string[] }[]).map(({ answer }) => answer.join(' ')),
      }),
      zone: () => ({ ttl: 3600 }),
      isAct: (act, body: { dnssec?: boolean }) =>
        !/Dnssec$|updateZone/.test(act) ||
        act === ({ true: 'enableDnssec', false: 'disableDnssec' }[String(body.dnssec)] ?? 'updateZone'),
      keys: (isSigned) =>
        isSigned
          ? {
              body: {
                delegation: {
                  ds: [
                    ['48553', '13', '2', '150ae338f365a05e53cb781aedd1b54bf5f27f6a837441292ccf03ca26ad0fb3'],
                  ],
                },
              },
            }
          : { status: 404, body: { message: 'DNSSEC is not enabled on the zone' } },
    },
  },
  {
    name: 'IONOS: records with ids within their zone, sent in lists',
    driver: (endpoint) => new IonosDns({ ...TOKEN, endpoint }),
    canMakeZones: false,
  },
  {
    name: 'Vultr: records with ids, by cursors',
    driver: (endpoint) => new VultrDns({ ...TOKEN, endpoint }),
    manners: {
      zone: () => ({ dns_sec: 'disabled' }),
      isAct: (act, body: { dns_sec?: string }) =>
        !/Dnssec$|updateZone/.test(act) ||
        act === ({ enabled: 'enableDnssec', disabled: 'disableDnssec' }[body.dns_sec ?? ''] ?? 'updateZone'),
      keys: (isSigned) => ({
        body: {
          dns_sec: isSigned
            ? [
                'example.com IN DNSKEY 257 3 13 kRrxANp7YTGqVbaWtMy8hhsK0jcG4ajjICZKMb4fKv79Vx/RSn76vNjzIT7/Uo0BXil01Fk8RRQc4nWZctGJBA==',
                'example.com IN DS 27933 13 2 8858e7b0dfb881280ce2ca1e0eafcd93d5b53687c21da284d4f8799ba82208a9',
              ]
            : [],
        },
      }),
    },
  },
  {
    name: 'DNSimple: records with ids, and batches',
    driver: (endpoint) => new Dnsimple({ ...TOKEN, accountId: '1010', endpoint }),
    manners: {
      changes: ({ deletes = [], updates = [], creates = [] }: Record<string, readonly Fields[]>) => [
        ...deletes.map(({ id }): BodyChange => ({ id: String(id), fields: null })),
        ...updates.map(({ id, ...fields }): BodyChange => ({ id: String(id), fields })),
        ...creates.map((fields): BodyChange => ({ fields })),
      ],
      keys: (isSigned) => ({
        body: {
          data: isSigned
            ? [
                {
                  id: 24,
                  domain_id: 1010,
                  algorithm: '8',
                  digest: 'C1F6E04A5A61FBF65BF9DC8294C363CF11C89E802D926BDAB79C55D27BEFA94F',
                  digest_type: '2',
                  keytag: '44620',
                },
              ]
            : [],
          pagination: { total_pages: 1 },
        },
      }),
    },
  },
  {
    name: 'Porkbun: everything by POST, keys in the body, ids alone',
    driver: (endpoint) => new Porkbun({ apiKey: 'a-key', secretApiKey: 'a-secret', endpoint }),
    canMakeZones: false,
    manners: {
      beside: { status: 'SUCCESS' },
      shown: ({ name, ...fields }, domain) => ({
        ...fields,
        name: name === '' ? domain : `${String(name)}.${domain}`,
      }),
    },
  },
  {
    name: 'GoDaddy: sets written as the list of their records',
    driver: (endpoint) => new Godaddy({ apiKey: 'a-key', apiSecret: 'a-secret', endpoint }),
    canMakeZones: false,
    manners: {
      page: (rows, query) => rows.slice(rows.findIndex(({ domain }) => domain === query.get('marker')) + 1),
    },
  },
  {
    name: 'Name.com: records with ids, pages named by the last one',
    driver: (endpoint) => new NameCom({ username: 'ann', apiToken: 'a-token', endpoint }),
    canMakeZones: false,
    manners: {
      refusals: { recordExists: { status: 400, words: 'Parameter Value Error - Duplicate Record' } },
    },
  },
  {
    name: 'Netlify: records with ids that are never changed, names in full',
    driver: (endpoint) => new NetlifyDns({ ...TOKEN, endpoint }),
  },
  {
    name: 'Vercel: records with ids, parts of some types in objects',
    driver: (endpoint) => new VercelDns({ ...TOKEN, endpoint }),
    canMakeZones: false,
    manners: {
      merges: true,
      shown: ({ srv, https, ...fields }) => {
        const { priority, weight, port, target } = (srv ?? {}) as Fields;
        if (srv !== undefined)
          return { ...fields, priority, value: [weight, port, target].map(String).join(' ') };
        const parts = (https ?? {}) as Fields;
        return https === undefined
          ? fields
          : {
              ...fields,
              priority: parts['priority'],
              value: `${String(parts['target'])} ${String(parts['params'])}`.trim(),
            };
      },
    },
  },
  {
    name: 'bunny.net: records with ids within their zone, types as numbers',
    driver: (endpoint) => new BunnyDns({ ...TOKEN, endpoint }),
  },
  {
    name: 'Hostinger: sets in one list, taken away by filters',
    driver: (endpoint) => new HostingerDns({ ...TOKEN, endpoint }),
    canMakeZones: false,
    manners: {
      changes: ({ zone = [], filters = [] }: Record<string, readonly Fields[]>) => [
        ...filters.map(({ name, type }): BodyChange => ({
          key: `${String(name)}|${String(type)}`,
          fields: null,
        })),
        ...zone.map((fields): BodyChange => ({
          key: `${String(fields['name'])}|${String(fields['type'])}`,
          fields,
        })),
      ],
    },
  },
  {
    name: 'Infomaniak: records with ids, data in one field without quotes',
    driver: (endpoint) => new Infomaniak({ ...TOKEN, endpoint }),
    canMakeZones: false,
  },
  {
    name: 'LuaDNS: records with ids, names absolute',
    driver: (endpoint) => new Luadns({ username: 'ann@example.com', apiToken: 'a-token', endpoint }),
  },
  {
    name: 'Exoscale: records with ids, changes as operations',
    driver: (endpoint) => new ExoscaleDns({ apiKey: 'EXO1', apiSecret: 'a-secret', endpoint }),
    manners: {
      answered: (act, item) =>
        act === 'createZone' || act === 'createRecord' || act === 'updateRecord'
          ? { id: 'operation-1', state: 'success', reference: item }
          : item,
    },
  },
  {
    name: 'RcodeZero: sets, and changes of several in one request, each with its kind',
    driver: (endpoint) => new Rcodezero({ ...TOKEN, endpoint }),
    manners: {
      changes: (sets: readonly Fields[]) =>
        sets.map(({ changetype, ...set }): BodyChange => {
          const key = `${String(set['name'])}|${String(set['type'])}`;
          return { key, fields: changetype === 'DELETE' ? null : set };
        }),
    },
  },
  {
    name: 'PointDNS: records with ids, everything wrapped by its kind',
    driver: (endpoint) => new PointDns({ username: 'ann@example.com', apiKey: 'a-key', endpoint }),
    manners: {
      shown: ({ name, ...fields }, domain) => ({
        ...fields,
        name: name === '' ? `${domain}.` : `${String(name)}.${domain}.`,
      }),
      zone: () => ({ ttl: 3600 }),
    },
  },
  {
    name: 'DNS Made Easy: records with ids, pages counted from 0, signed',
    driver: (endpoint) => new DnsMadeEasy({ apiKey: 'a-key', secretKey: 'a-secret', endpoint }),
    manners: {
      refusals: {
        recordExists: { status: 400, words: 'Record with this type already exists.' },
        zoneExists: { status: 400, words: 'Domain name already exists' },
      },
      error: (words) => ({ error: [words] }),
    },
  },
  {
    name: 'Dynu: records with ids, fields by their type, shown as lines',
    driver: (endpoint) => new Dynu({ ...TOKEN, endpoint }),
    canMakeZones: false,
    manners: { shown: lineOfDynu },
  },
  {
    name: 'Gcore: sets by name and type in the path, data in parts',
    driver: (endpoint) => new GcoreDns({ ...TOKEN, endpoint }),
  },
  {
    name: 'STACKIT: sets with ids, changes with states',
    driver: (endpoint) => new StackitDns({ ...TOKEN, projectId: 'project', endpoint }),
    manners: {
      merges: true,
      zone: () => ({ state: 'CREATE_SUCCEEDED', type: 'primary', defaultTTL: 3600 }),
      answered: (act, item) => {
        if (act === 'createSet')
          return { rrset: { ...(item['rrset'] as Fields), state: 'CREATE_SUCCEEDED' } };
        if (act !== 'updateZone') return item;
        return { zone: { ...(item['zone'] as Fields), state: 'UPDATE_SUCCEEDED' } };
      },
      others: {
        'GET /v1/projects/project/zones/{zone}/rrsets/{id}': ({ held }, { id }) => {
          const set = [...held.values()].find((one) => !Array.isArray(one) && (one as Fields)['id'] === id);
          return set === undefined ? {} : { rrset: { ...(set as Fields), state: 'UPDATE_SUCCEEDED' } };
        },
      },
    },
  },
  {
    name: 'Yandex: sets that go and come in one request, changes as operations',
    driver: (endpoint) => new YandexDns({ ...TOKEN, folderId: 'folder', endpoint }),
    manners: {
      changes: ({ deletions, additions }: Record<string, readonly Fields[]>) => {
        const key = (set: Fields): string => `${String(set['name'])}|${String(set['type'])}`;
        return [
          ...(deletions ?? []).map((set): BodyChange => ({ key: key(set), fields: null })),
          ...(additions ?? []).map((set): BodyChange => ({ key: key(set), fields: set })),
        ];
      },
      answered: (act, item) =>
        /^(create|delete|change)/.test(act) ? { id: 'operation-1', done: true, response: item } : item,
    },
  },
  {
    name: 'Constellix: sets with ids beneath their type, signed',
    driver: (endpoint) => new Constellix({ apiKey: 'a-key', secretKey: 'a-secret', endpoint }),
    manners: {
      sent: (body: { names?: string[] }, act) =>
        act === 'createZone' ? { name: body.names?.[0] } : (body as Fields),
    },
  },
];
