import type { DnsDriver } from 'skylane';
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
    manners: { zone: () => ({ dns_sec: 'disabled' }) },
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
];
