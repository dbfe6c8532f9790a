import { generateKeyPairSync } from 'node:crypto';
import { OracleDns } from 'skylane/oracle';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, type Asked, type StandIn, standIn, Zones } from '../../../support/dns-hosts/server.js';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

/** A host that answers with what a function returns, for as long as the test lasts. */
async function hostOf(answer: (asked: Asked) => Answer): Promise<StandIn> {
  const host = await standIn(new Zones(), answer);
  open.push(host);
  return host;
}

/** A driver, for as long as the test lasts. */
function driverOf<Driver extends AsyncDisposable>(driver: Driver): Driver {
  open.push(driver);
  return driver;
}

describe('Oracle', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const oracle = (endpoint: string): OracleDns =>
    driverOf(
      new OracleDns({
        endpoint,
        tenancy: 'tenancy',
        user: 'user',
        fingerprint: '20:3b',
        privateKey,
        region: 'us-ashburn-1',
        compartmentId: 'compartment',
      }),
    );
  const zone = (id: string, scope: string): object => ({
    id,
    name: 'corp.example',
    zoneType: 'PRIMARY',
    scope,
  });

  it('changes the private zone of a domain and not the public one', async () => {
    const host = await hostOf(({ url }) =>
      url.pathname === '/zones'
        ? { json: [zone('ocid1.private', 'PRIVATE'), zone('ocid1.public', 'GLOBAL')] }
        : { json: { items: [] } },
    );
    const dns = oracle(host.endpoint);
    const closed = await dns.findZone('corp.example', { visibility: 'private' });
    await closed.createRecord({ name: 'db', type: 'A', data: '10.0.0.1', ttl: 60 });
    expect((await dns.findZone('db.corp.example')).id).toBe('ocid1.public');
    const changed = host.log.filter(({ method }) => method === 'PATCH').map(({ url }) => url.pathname);
    expect(changed).toEqual(['/zones/ocid1.private/records']);
  });
});
