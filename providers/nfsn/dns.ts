import { createHash, randomBytes } from 'node:crypto';
import {
  type Call,
  type DriverOptions,
  type ErrorEnvelope,
  type KeySignIn,
  textOf,
  withdraw,
} from '../../src/driver/index.js';
import {
  bareTexts,
  capabilitiesOf,
  DnsDriver,
  normaliseDomain,
  RestValues,
  type ValueApi,
  type ZoneData,
} from '../../src/dns/index.js';

/** Options of {@link NfsnDns}: a member and its API key. */
export interface NfsnOptions extends DriverOptions {
  /** Name of the member. NEARLYFREESPEECH_LOGIN */
  readonly login: string;
  /** NEARLYFREESPEECH_API_KEY */
  readonly apiKey: string;
}

const API: ValueApi = {
  rules: {
    getZone: { method: 'POST', path: '/dns/{zone}/listRRs' },
    listRecords: { method: 'POST', path: '/dns/{zone}/listRRs', isWhole: true },
    createRecord: { method: 'POST', path: '/dns/{zone}/addRR', send: 'form', returns: 'nothing' },
    deleteRecord: {
      method: 'POST',
      path: '/dns/{zone}/removeRR',
      send: 'form',
      body: (fields) => ({ ...fields, ttl: undefined }),
      returns: 'nothing',
    },
  },
  zones: { id: 'id', domain: 'id' },
  records: { names: 'relative', form: bareTexts('data') },
};

/** Zones are not described: one is there where its records can be listed. */
class NfsnHost extends RestValues {
  override async getZone(id: string, call: Call): Promise<ZoneData> {
    const domain = normaliseDomain(id);
    await this.send('getZone', { zone: domain, domain }, undefined, call);
    return { id: domain, domain, type: 'primary', ttl: null, extra: {} };
  }
}

/**
 * NearlyFreeSpeech.NET. Records have no ids: one is added, and taken away by what it says. Its API does not list domains: take a zone with
 * `getZone('example.com')`.
 *
 * @see https://members.nearlyfreespeech.net/wiki/API/DNS
 */
export class NfsnDns extends DnsDriver<NfsnOptions> {
  static override readonly provider: string = 'nfsn';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'],
    defaultTtl: 3600,
    concurrency: 'serialised',
    text: 'joined',
    sources: ['https://members.nearlyfreespeech.net/wiki/API/DNSAddRR'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  static override readonly signIn: KeySignIn = {
    endpoint: 'https://api.nearlyfreespeech.net',
    keys: { login: ['NEARLYFREESPEECH_LOGIN'], apiKey: ['NEARLYFREESPEECH_API_KEY'] },
    shown: ['login'],
    sign: ({ login = '', apiKey = '' }, outgoing, { now }) => {
      const time = String(Math.floor(now / 1000));
      const salt = randomBytes(8).toString('hex');
      const hash = sha1([login, time, salt, apiKey, outgoing.path, sha1(textOf(outgoing))].join(';'));
      return { 'x-nfsn-authentication': [login, time, salt, hash].join(';') };
    },
    isMisdated: ({ status, message }) => status === 401 && /timestamp/i.test(message),
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'debug',
    rules: [{ words: /already exists/i, means: 'conflict' }],
  };
  protected override readonly host = new NfsnHost(this.context, API);
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
