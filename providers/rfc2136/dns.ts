import { type Authenticator, type Redactor, withdraw } from '../../src/driver/index.js';
import { ALL_TYPES, capabilitiesOf, DnsDriver, RARE_TYPES } from '../../src/dns/index.js';
import { DEFAULT_TTL } from './changes.js';
import { BATCH, NameServerHost } from './host.js';
import { addressOf, type Rfc2136Extras, type Rfc2136Options } from './options.js';
import { checkTsigKey } from './tsig.js';

export type { Rfc2136Extras, Rfc2136Options } from './options.js';

/**
 * Any name server with dynamic updates, such as BIND, Knot and PowerDNS: RFC 2136 for changes, AXFR for lists, TSIG for signatures. Each
 * change names the sets as they were read, so a server refuses it after any concurrent change.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2136
 */
export class Rfc2136 extends DnsDriver<Rfc2136Options, Rfc2136Extras> {
  static override readonly provider: string = 'rfc2136';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: [...ALL_TYPES, ...RARE_TYPES, 'AFSDB', 'DNAME', 'HINFO', 'KX', 'RP', 'SPF'],
    unknownTypes: true,
    ttl: { minimum: 0, maximum: 2 ** 31 - 1 },
    defaultTtl: DEFAULT_TTL,
    concurrency: 'compare-and-set',
    apexNameServers: 'editable',
    atomic: 'zone',
    batchSize: BATCH,
    showsSoa: true,
    sources: ['https://www.rfc-editor.org/rfc/rfc2136', 'https://www.rfc-editor.org/rfc/rfc8945'],
  });
  static {
    withdraw(this, 'createZone', 'updateZone', 'deleteZone');
  }
  protected override readonly host = new NameServerHost(this.context, this.options);

  constructor(options: Rfc2136Options) {
    super(options);
    const { key } = options;
    addressOf(options);
    if (key !== undefined) checkTsigKey(key, { provider: 'rfc2136' });
  }

  /** No HTTP requests are signed here; the account is that of the key. */
  protected override createAuthenticator(options: Rfc2136Options, redactor: Redactor): Authenticator {
    const { key } = options;
    redactor.add(key?.secret);
    const address = addressOf(options);
    return {
      account: `${address.host}:${address.port} ${key?.name ?? ''}`,
      endpoint: () => ({ origin: '', path: '' }),
      sign: () => {},
      rejected: () => false,
    };
  }
}
