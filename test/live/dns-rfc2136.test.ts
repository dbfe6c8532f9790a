import { getDriver, Provider } from 'skylane';

import { describeDns } from '../support/dns.js';
import { withLab } from '../support/lab.js';

interface Bind {
  readonly host: string;
  readonly port: number;
  readonly zone: string;
  readonly tsig: readonly {
    readonly name: string;
    readonly algorithm: 'hmac-sha256' | 'hmac-sha512' | 'hmac-md5';
    readonly secret: string;
  }[];
}

withLab<Bind>('bind9', (lab) => {
  const Rfc2136 = getDriver(Provider.RFC2136);
  for (const key of lab.tsig) {
    describeDns({
      name: `BIND with ${key.algorithm}`,
      driver: () => new Rfc2136({ server: lab.host, port: lab.port, key, zones: [lab.zone] }),
      domain: () => lab.zone,
      fixedZone: lab.zone,
      nameServer: lab,
    });
  }
});
