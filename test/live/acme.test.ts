import { X509Certificate } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getDriver, Provider } from 'skylane';
import { rejects } from 'skylane/conformance';
import { waitUntilServed } from 'skylane/dns';
import { describe, expect, test } from 'vitest';
import { freshName } from '../support/fresh-name.js';
import { labServer, withLab } from '../support/lab.js';

interface Pebble {
  readonly directory: string;
  readonly ca: string;
}
interface PowerDnsServer {
  readonly api: string;
  readonly api_key: string;
  readonly dns: { readonly host: string; readonly port: number };
}
interface Bind {
  readonly host: string;
  readonly port: number;
  readonly zone: string;
  readonly tsig: readonly { readonly name: string; readonly algorithm: string; readonly secret: string }[];
}

const run = promisify(execFile);
const EXAMPLE = join(import.meta.dirname, '../../examples/acme.ts');

/** Runs the example as its reader would, and returns the names in the certificate that it leaves. */
async function getCertificate(
  names: readonly string[],
  { directory, ca }: Pebble,
  environment: Readonly<Record<string, string>>,
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-acme-'));
  const settings = { ACME_DIRECTORY: directory, ACME_FOLDER: folder, NODE_EXTRA_CA_CERTS: ca };
  try {
    await run(process.execPath, ['--import', 'tsx', EXAMPLE, ...names], {
      env: { PATH: process.env['PATH'], ...settings, ...environment },
    });
    const certificate = new X509Certificate(await readFile(join(folder, 'certificate.pem')));
    expect(certificate.issuer).toContain('Pebble');
    return (certificate.subjectAltName ?? '').split(', ').map((name) => name.replace('DNS:', ''));
  } finally {
    await rm(folder, { recursive: true });
  }
}

withLab<Pebble>('pebble', (pebble) => {
  const server = labServer<PowerDnsServer>('powerdns');
  describe.skipIf(server === null)('certificates over PowerDNS', () => {
    if (server === null) return;
    const { api, api_key: apiKey, dns } = server;
    const nameServer = `${dns.host}:${dns.port}`;
    const environment = { PDNS_API_URL: api, PDNS_API_KEY: apiKey, ACME_NAME_SERVERS: nameServer };
    const PowerDns = getDriver(Provider.POWERDNS);

    test('a wildcard and its apex, two values of one set, and a name beneath; no proof is left', async () => {
      await using driver = new PowerDns({ endpoint: api, apiKey });
      const domain = `${freshName('acme')}.example`;
      const zone = await driver.createZone({ domain });
      try {
        const names = [domain, `*.${domain}`, `deep.www.${domain}`];
        expect(new Set(await getCertificate(names, pebble, environment))).toEqual(new Set(names));
        expect((await zone.listRecords()).filter(({ type }) => type === 'TXT')).toEqual([]);
      } finally {
        await zone.delete();
      }
    });

    test('no certificate and no proof is left where one of the names is in no zone of the account', async () => {
      await using driver = new PowerDns({ endpoint: api, apiKey });
      const domain = `${freshName('acme-half')}.example`;
      const zone = await driver.createZone({ domain });
      try {
        const names = [domain, `*.${domain}`, 'not-here.example'];
        await expect(getCertificate(names, pebble, environment)).rejects.toThrow(
          'has no zone that not-here.example is in',
        );
        expect((await zone.listRecords()).filter(({ type }) => type === 'TXT')).toEqual([]);
      } finally {
        await zone.delete();
      }
    });

    test('the name server that does not serve the zone is named', async () => {
      await using driver = new PowerDns({ endpoint: api, apiKey });
      const domain = `${freshName('acme-lag')}.example`;
      const zone = await driver.createZone({ domain });
      const proof = await zone.createRecord({ name: '_acme-challenge', type: 'TXT', data: 'proof', ttl: 60 });
      await waitUntilServed(zone, [proof], { nameServers: [nameServer] });
      const other = labServer<Bind>('bind9');
      try {
        if (other === null) return;
        const nameServers = [nameServer, `${other.host}:${other.port}`];
        const error = await rejects(
          waitUntilServed(zone, [proof], { nameServers, timeout: 1000 }),
          'timeout',
        );
        expect(error.message).toContain(`${nameServers[1]} answers REFUSED`);
        expect(error.message).not.toContain(`${nameServers[0]} `);
      } finally {
        await zone.delete();
      }
    });
  });
});

withLab<Pebble>('pebble-bind9', (pebble) => {
  const server = labServer<Bind>('bind9');
  describe.skipIf(server === null)('certificates over BIND, by dynamic updates', () => {
    const [key] = server?.tsig ?? [];
    if (server === null || key === undefined) return;
    const address = `${server.host}:${server.port}`;
    const environment = {
      RFC2136_NAMESERVER: address,
      RFC2136_ZONES: server.zone,
      RFC2136_TSIG_KEY: key.name,
      RFC2136_TSIG_SECRET: key.secret,
      RFC2136_TSIG_ALGORITHM: key.algorithm,
      ACME_NAME_SERVERS: address,
    };

    test('a wildcard and its apex, and a name beneath; no proof is left', async () => {
      const label = freshName('acme');
      const domain = `${label}.${server.zone}`;
      const names = [domain, `*.${domain}`, `deep.www.${domain}`];
      expect(new Set(await getCertificate(names, pebble, environment))).toEqual(new Set(names));
      const Rfc2136 = getDriver(Provider.RFC2136);
      await using driver = new Rfc2136({ server: address, key, zones: [server.zone] });
      const left = (await driver.listRecords(server.zone)).filter(({ name }) =>
        name.startsWith(`_acme-challenge.${label}`),
      );
      expect(left).toEqual([]);
    });
  });
});
