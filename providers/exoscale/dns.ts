import {
  type Call,
  type ErrorDescription,
  type ErrorResponse,
  type KeySignIn,
  type Reader,
  withdraw,
} from '../../src/driver/index.js';
import {
  capabilitiesOf,
  type DnsAct,
  DnsDriver,
  type Place,
  type RecordApi,
  restRecords,
  RestRecords,
} from '../../src/dns/index.js';
import { describeExoscaleError } from './errors.js';
import { type ExoscaleOptions, SIGN_IN } from './sign-in.js';

const REST = restRecords({
  zones: '/dns-domain',
  records: 'record',
  fields: { zones: 'dns-domains', records: 'dns-domain-records' },
});
const API: RecordApi = {
  rules: {
    ...REST,
    createZone: { method: 'POST', path: '/dns-domain', returns: { id: 'id' } },
    createRecord: { method: 'POST', path: '/dns-domain/{zone}/record', returns: { id: 'id' } },
    updateRecord: { method: 'PUT', path: '/dns-domain/{zone}/record/{id}', returns: 'nothing' },
  },
  zones: { domain: 'unicode-name' },
  records: {
    data: 'content',
    names: 'relative',
    form: 'priority',
    text: 'either',
    isOwn: (record) => !['POOL', 'URL'].includes(record.string('type')),
  },
  hides: ['SOA'],
};

/** Every change is an operation, which Exoscale accepts and carries out; it refers to what was made. */
class ExoscaleHost extends RestRecords {
  protected override async send(
    act: DnsAct,
    place: Place,
    written: object | undefined,
    call: Call,
  ): Promise<Reader> {
    const response = await super.send(act, place, written, call);
    if (!response.has('state')) return response;
    const outcome = (state: Reader): Reader | null => this.#outcomeOf(state, act);
    return this.followOperation(response, { path: '/operation/{id}' }, outcome, act, call);
  }

  /** What an operation has made; null while it goes on. @throws InvalidRequestError where it has failed */
  #outcomeOf(state: Reader, act: DnsAct): Reader | null {
    const word = state.string('state');
    if (word === 'pending') return null;
    if (word === 'success') return state.optionalObject('reference') ?? state;
    throw this.couldNot(act, state.optionalString('message') ?? state.optionalString('reason') ?? word);
  }
}

/** Exoscale DNS, version 2 of the API. @see https://openapi-v2.exoscale.com/#endpoint-dns */
export class ExoscaleDns extends DnsDriver<ExoscaleOptions> {
  static override readonly provider: string = 'exoscale';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'ALIAS', 'CAA', 'CNAME', 'HINFO', 'MX', 'NAPTR', 'NS', 'SRV', 'SSHFP', 'TXT'],
    defaultTtl: 3600,
    text: 'joined',
    sources: ['https://openapi-v2.exoscale.com/#endpoint-dns'],
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: KeySignIn = SIGN_IN;
  protected override readonly host = new ExoscaleHost(this.context, API);
  protected override describeError(response: ErrorResponse): ErrorDescription {
    return describeExoscaleError(response);
  }
}
