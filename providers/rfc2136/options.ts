import type { DriverOptions } from '../../src/driver/index.js';
import { type DnsExtras, parseServer, type ServerAddress } from '../../src/dns/index.js';
import type { TsigKey } from './tsig.js';

/** Address of the name server, and the key that it trusts. */
export interface Rfc2136Options extends DriverOptions {
  /** Host name or address of the primary name server, with a port behind a colon or without: `[2001:db8::53]:5353`. */
  readonly server: string;
  /** Default 53, or the port in `server`. */
  readonly port?: number;
  /** Key that signs transfers and updates; without one nothing is signed. */
  readonly key?: TsigKey;
  /** Domains for `listZones`: name servers do not list their zones. */
  readonly zones?: readonly string[];
}

/** Zone data of name servers, besides records. */
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

/** Address of the server. @throws InvalidRequestError */
export function addressOf({ server, port }: Pick<Rfc2136Options, 'server' | 'port'>): ServerAddress {
  return parseServer(server, {
    called: 'rfc2136: the option server',
    port,
    details: { provider: 'rfc2136' },
  });
}
