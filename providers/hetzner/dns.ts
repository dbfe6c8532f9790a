import {
  type Call,
  type ErrorEnvelope,
  InvalidRequestError,
  type RateRules,
  type Reader,
  type TokenSignIn,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  type DnsAct,
  DnsDriver,
  type DnsExtras,
  type Place,
  type RecordSet,
  requestOf,
  type RequestRule,
  restSets,
  RestSets,
  type SetApi,
  type SetChange,
  type UpdateZoneOptions,
  type ZoneData,
  type ZoneKey,
} from '../../src/dns/index.js';
import { ERRORS } from './errors.js';
import { type HetznerOptions, RATE, SIGN_IN } from './sign-in.js';

/** A server that a secondary zone is read from. */
export interface HetznerPrimaryServer {
  /** Its IP address. */
  readonly address: string;
  /** Default 53. */
  readonly port?: number;
}

/** Hetzner's own fields in DNS. */
export interface HetznerDnsExtras extends DnsExtras {
  readonly zone: {
    /** `ok` if it is served; null if unknown. */
    readonly status: string | null;
    /** Names of the servers that the registrar has to name. */
    readonly nameServers: readonly string[];
    /** Its labels. */
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly createZone: {
    /** Labels; a change replaces all of them. */
    readonly labels?: Readonly<Record<string, string>>;
    /** Addresses of the masters of a secondary zone. */
    readonly primaryNameservers?: readonly HetznerPrimaryServer[];
  };
  readonly record: {
    /** Comments of values, by the value. They stay when other values of the set change. */
    readonly comments: Readonly<Record<string, string>>;
  };
  readonly createRecord: object;
}

type HetznerSet = RecordSet<Partial<HetznerDnsExtras['record']>>;

const TYPES = 'A AAAA CAA CNAME DS HINFO HTTPS MX NS PTR RP SRV SVCB TLSA TXT'.split(' ');
const ZONE = '/zones/{zone}';
const SET = `${ZONE}/rrsets/{name}/{type}`;
const API: SetApi = {
  rules: {
    ...restSets({
      zones: '/zones',
      records: 'rrsets',
      first: { page: 1, per_page: 50 },
      fields: { zones: 'zones', zone: 'zone', records: 'rrsets' },
    }),
    createZone: { method: 'POST', path: '/zones' },
    updateZone: { method: 'PUT', path: '/zones/{zone}' },
    listSetsAt: {
      method: 'GET',
      path: '/zones/{zone}/rrsets',
      query: { name: '{name}', page: 1, per_page: 50 },
      field: 'rrsets',
    },
    createSet: { method: 'POST', path: '/zones/{zone}/rrsets', returns: 'nothing' },
    updateSet: { method: 'POST', path: `${SET}/actions/set_records`, returns: 'nothing' },
    deleteSet: { method: 'DELETE', path: SET, accept: [404] },
  },
  pages: { by: 'number', pages: 'meta.pagination.last_page' },
  zones: {
    domain: 'name',
    ttl: 'ttl',
    type: { field: 'mode', primary: 'primary', secondary: 'secondary' },
    names: { primaryNameservers: 'primary_nameservers' },
    extra: (zone): HetznerDnsExtras['zone'] => ({
      status: zone.optionalString('status'),
      nameServers: zone.optionalObject('authoritative_nameservers')?.strings('assigned') ?? [],
      labels: zone.stringMap('labels'),
    }),
  },
  sets: {
    values: 'records',
    value: 'value',
    names: 'at',
    extra: readComments,
    write: ({ values, extra }: HetznerSet, fields) => ({
      ...fields,
      records: values.map((value) => ({ value, comment: extra?.comments?.[value] })),
    }),
  },
};

/** Changes are actions, which Hetzner accepts and carries out. */
class HetznerDnsHost extends RestSets {
  /** Comments stay with their values, and go with them. */
  extraOf({ values, extra }: HetznerSet): HetznerDnsExtras['record'] {
    const held = Object.entries(extra?.comments ?? {}).filter(([value]) => values.includes(value));
    return { comments: Object.fromEntries(held) };
  }

  /** The TTL of a zone is changed by an action, its labels are a field. */
  override async updateZone(id: string, { ttl, extra }: UpdateZoneOptions, call: Call): Promise<ZoneData> {
    const { primaryNameservers, labels }: HetznerDnsExtras['createZone'] = extra ?? {};
    if (primaryNameservers !== undefined)
      throw new InvalidRequestError(
        'updateZone: Hetzner keeps the primary servers that a zone was made with.',
      );
    if (typeof ttl === 'number') await this.#changeTtl('updateZone', ZONE, { zone: id }, ttl, call);
    return labels === undefined ? this.getZone(id, call) : super.updateZone(id, { extra: { labels } }, call);
  }

  /** The TTL of a set is changed by an action of its own. */
  protected override async changeSet(
    zone: ZoneKey,
    change: SetChange,
    call: Call,
  ): Promise<readonly RecordSet[]> {
    const { before, after } = change;
    if (before !== null && after !== null && before.ttl !== after.ttl) {
      const place = { zone: zone.id, name: after.name || '@', type: after.type };
      await this.#changeTtl('updateSet', SET, place, after.ttl, call);
    }
    return super.changeSet(zone, change, call);
  }

  /** The action that sets values gets only them: name and type are in its path. */
  protected override written(act: 'createSet' | 'updateSet', zone: ZoneKey, set: RecordSet): object {
    const { ttl, ...rest } = super.written(act, zone, set) as { readonly ttl?: number };
    return act === 'createSet' ? { ...rest, ttl } : rest;
  }

  protected override async send(
    act: DnsAct,
    place: Place,
    written: object | undefined,
    call: Call,
  ): Promise<Reader> {
    const response = await super.send(act, place, written, call);
    await this.#wait(response, requestOf(act, this.require(act), place).operation, call);
    return response.optionalObject('zone') ?? response;
  }

  async #changeTtl(act: DnsAct, path: string, place: Place, ttl: number | null, call: Call): Promise<void> {
    const rule: RequestRule = { method: 'POST', path: `${path}/actions/change_ttl` };
    const { method: _, ...request } = requestOf(act, rule, place, { ttl });
    await this.#wait(await this.client.post(request, call), request.operation, call);
  }

  /** Waits until an action has ended. @throws InvalidRequestError when it has failed */
  async #wait(response: Reader, operation: string, call: Call): Promise<void> {
    const action = response.optionalObject('action');
    if (action === null) return;
    const isDone = (state: Reader): true | null => {
      const status = state.optionalString('status') ?? 'success';
      if (status === 'error')
        throw this.couldNot(operation, state.optionalObject('error')?.optionalString('message') ?? null);
      return status === 'running' ? null : true;
    };
    await this.followOperation(action, { path: '/actions/{id}', field: 'action' }, isDone, operation, call);
  }
}

function readComments(set: Reader): HetznerDnsExtras['record'] {
  const commented = set.list('records').filter((record) => (record.optionalString('comment') ?? '') !== '');
  return {
    comments: Object.fromEntries(
      commented.map((record) => [record.string('value'), record.string('comment')]),
    ),
  };
}

/**
 * Hetzner's name servers, in the API of Hetzner Cloud: the same token as for servers.
 *
 * @see https://docs.hetzner.cloud/reference/cloud#dns
 */
export class HetznerDns extends DnsDriver<HetznerOptions, HetznerDnsExtras> {
  static override readonly provider: string = 'hetzner';
  static override readonly rate: RateRules = RATE;
  static override readonly capabilities = capabilitiesOf({
    recordTypes: TYPES,
    secondaryZones: true,
    ttl: { minimum: 60, maximum: 2 ** 31 - 1 },
    zoneTtl: true,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    showsSoa: true,
    sources: [
      'https://docs.hetzner.cloud/reference/cloud#dns',
      'https://docs.hetzner.cloud/reference/cloud#zone-rrsets',
    ],
  });
  static override readonly signIn: TokenSignIn = SIGN_IN;
  static override readonly errors: ErrorEnvelope = ERRORS;
  protected override readonly host = new HetznerDnsHost(this.context, API);
}
