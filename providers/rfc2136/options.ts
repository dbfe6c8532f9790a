import type { DriverOptions } from '../../src/driver/index.js';
import { type DnsExtras, parseServer, type ServerAddress } from '../../src/dns/index.js';
import type { TsigKey } from './tsig.js';

/** Where the name server is, and the key that it trusts. */
export interface Rfc2136Options extends DriverOptions {
  /** Host name or address of the primary name server, with a port behind a colon or without: `[2001:db8::53]:5353`. */
  readonly server: string;
  /** Default 53, or what `server` names. */
  readonly port?: number;
  /** The key that transfers and updates are signed with; without one nothing is signed. */
  readonly key?: TsigKey;
  /** The domains that `listZones` shows: name servers do not say what they have. */
  readonly zones?: readonly string[];
}

/** What name servers know beside records. */
export interface Rfc2136Extras extends DnsExtras {
  readonly zone: {
    /** Serial number of the SOA record, which every change raises. */
    readonly serial: number;
    /** Name of the primary server in the SOA record (its MNAME). */
    readonly primary: string;
  };
  readonly createZone: object;
  readonly record: object;
  readonly createRecord: object;
}

/** Where the server is. @throws InvalidRequestError */
export function addressOf({ server, port }: Pick<Rfc2136Options, 'server' | 'port'>): ServerAddress {
  return parseServer(server, {
    called: 'rfc2136: the option server',
    port,
    details: { provider: 'rfc2136' },
  });
}
