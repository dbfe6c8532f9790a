import type { DnsDriver } from 'skylane';
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
];
