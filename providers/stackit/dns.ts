import { type Call, type ErrorEnvelope, type Reader, type TokenSignIn } from '../../src/driver/index.js';
import {
  capabilitiesOf,
  type DnsAct,
  DnsDriver,
  type DnsExtras,
  type Place,
  type RecordSet,
  restSets,
  RestSets,
  type SetApi,
} from '../../src/dns/index.js';
import { REQUIRED, type StackitOptions, TOKEN_VARIABLES } from './sign-in.js';

/** What is STACKIT's own in DNS. */
export interface StackitDnsExtras extends DnsExtras {
  readonly zone: {
    /** Its name in the project. */
    readonly name: string;
    /** Free text; null where there is none. */
    readonly description: string | null;
  };
  readonly createZone: {
    /** Name in the project. Default: its domain. */
    readonly name?: string;
    /** Free text. */
    readonly description?: string;
    /** Mailbox of whoever answers for the zone. */
    readonly contactEmail?: string;
    /** Servers that a secondary zone comes from. */
    readonly primaries?: readonly string[];
  };
  readonly record: {
    /** Id of the set. */
    readonly id: string;
  };
  readonly createRecord: object;
}

/** Changes are accepted, and carried out later: their state says how far they are. */
class StackitHost extends RestSets {
  /** A set that was made anew has an id of its own, which the host alone knows. */
  extraOf({ extra }: RecordSet<Partial<StackitDnsExtras['record']>>): object {
    return extra?.id === undefined ? {} : { id: extra.id };
  }

  /** Sends a request, and waits until what it has changed says that the change was made. @throws InvalidRequestError where it has failed */
  protected override async send(
    act: DnsAct,
    place: Place,
    written: object | undefined,
    call: Call,
  ): Promise<Reader> {
    const thing = await super.send(act, place, written, call);
    const [, verb] = /^(create|update|delete)/.exec(act) ?? [];
    if (verb === undefined) return thing;
    const [path, field] = this.#placeOf(act, place, thing);
    // What is gone may be shown no more.
    const accept = verb === 'delete' ? [404] : [];
    const operation = this.operationOf(act);
    const ask = async (inner: Call): Promise<Reader | null> => {
      const whole = await this.client.get({ operation, path, accept }, inner);
      const isGone = verb === 'delete' && whole.optionalObject(field) === null;
      return isGone ? whole : this.#outcomeOf(whole.object(field), verb, operation);
    };
    const begun = thing.has('state') ? this.#outcomeOf(thing, verb, operation) : null;
    return begun ?? this.settle(ask, operation, call);
  }

  /** Where the thing that an act is about is read, and the field that holds it. */
  #placeOf(act: DnsAct, { zone, id }: Place, thing: Reader): [path: string, field: string] {
    const home = act === 'createZone' ? thing.id('id') : (zone ?? '');
    const path = this.pathOf('getZone', { id: home, domain: home });
    if (act.endsWith('Zone')) return [path, 'zone'];
    return [`${path}/rrsets/${encodeURIComponent(id ?? thing.id('id'))}`, 'rrset'];
  }

  /** The state that an act leads to; null before. What was made may still say so while it is changed. */
  #outcomeOf(state: Reader, verb: string, operation: string): Reader | null {
    const word = state.string('state');
    if (word === `${verb.toUpperCase()}_SUCCEEDED`) return state;
    if (word !== `${verb.toUpperCase()}_FAILED`) return null;
    throw this.couldNot(operation, state.optionalString('error') ?? word);
  }
}

/** STACKIT DNS. @see https://docs.api.stackit.cloud/documentation/dns/version/v1 */
export class StackitDns extends DnsDriver<StackitOptions, StackitDnsExtras> {
  static override readonly provider: string = 'stackit';
  static override readonly capabilities = capabilitiesOf({
    recordTypes:
      'A AAAA ALIAS CAA CERT CNAME DNAME DS HINFO HTTPS LOC MX NAPTR NS PTR SRV SSHFP SVCB TLSA TXT URI'.split(
        ' ',
      ),
    secondaryZones: true,
    ttl: { minimum: 60, maximum: 99_999_999 },
    defaultTtl: 3600,
    zoneTtl: true,
    concurrency: 'serialised',
    apexNameServers: 'editable',
    atomic: 'set',
    showsSoa: true,
    sources: ['https://docs.api.stackit.cloud/documentation/dns/version/v1'],
  });
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://dns.api.stackit.cloud',
    variables: TOKEN_VARIABLES,
    required: REQUIRED,
  };
  static override readonly errors: ErrorEnvelope = { message: 'message', code: 'error' };
  protected override readonly host = new StackitHost(this.context, apiOf(this.options.projectId));
}

function apiOf(projectId: string): SetApi {
  const zones = `/v1/projects/${encodeURIComponent(projectId)}/zones`;
  const first = { page: 1, pageSize: 100 };
  const active = { ...first, 'active[eq]': true };
  const sets = `${zones}/{zone}/rrsets`;
  return {
    rules: {
      ...restSets({
        zones,
        records: 'rrsets',
        update: 'PATCH',
        firstZones: active,
        fields: { zones: 'zones', zone: 'zone' },
      }),
      listSets: { method: 'GET', path: sets, query: active, field: 'rrSets' },
      createSet: { method: 'POST', path: sets, field: 'rrset' },
      updateSet: { method: 'PATCH', path: `${sets}/{id}`, returns: 'nothing' },
      deleteSet: { method: 'DELETE', path: `${sets}/{id}`, accept: [404] },
    },
    pages: { by: 'number', pages: 'totalPages' },
    zones: {
      domain: 'dnsName',
      ttl: 'defaultTTL',
      type: { field: 'type', primary: 'primary', secondary: 'secondary' },
      extra: (zone): StackitDnsExtras['zone'] => ({
        name: zone.string('name'),
        description: zone.optionalString('description'),
      }),
      write: ({ domain }, fields) => ({ name: domain, ...fields }),
    },
    sets: {
      values: 'records',
      value: 'content',
      names: 'absolute',
      extra: (set): StackitDnsExtras['record'] => ({ id: set.id('id') }),
    },
    idOf: ({ extra }: RecordSet<Partial<StackitDnsExtras['record']>>) => extra?.id ?? '',
  };
}
