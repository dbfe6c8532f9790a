import { getDriver, Provider } from 'skylane';
import { describe } from 'vitest';

import { describeDns } from '../conformance/dns.js';
import { labServer } from '../support/lab.js';

interface Bind {
  readonly host: string;
  readonly port: number;
  readonly zone: string;
  readonly tsig: readonly {
    name: string;
    algorithm: 'hmac-sha256' | 'hmac-sha512' | 'hmac-md5';
    secret: string;
  }[];
}

const lab = labServer<Bind>('bind9');

if (lab === null) describe.skip('DNS on BIND', () => {});
else {
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
}
