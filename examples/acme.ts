// Gets a certificate by DNS-01 through any driver: npx tsx examples/acme.ts example.com '*.example.com'. It needs the package acme-client;
// docs/acme.md says more. ACME_DIRECTORY is the certificate authority (default: the one of Let's Encrypt that is for tests), ACME_EMAIL
// whom it writes to, ACME_FOLDER where key and certificate go, ACME_NAME_SERVERS whom to ask instead of the zone's own servers.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import acme from 'acme-client';
import type { DnsDriver, DnsRecord } from 'skylane';
import { type ServedOptions, waitUntilServed } from 'skylane/dns';
import { openDns } from './dns-cloud.js';

/** Seconds that a proof may be kept in caches. */
const TTL = 60;

/** Proves that names are ours by records that say what the certificate authority asks for. Disposed of, it leaves none behind. */
class Dns01 implements AsyncDisposable {
  readonly #dns: DnsDriver;
  readonly #options: ServedOptions;
  readonly #records = new Map<string, DnsRecord>();

  constructor(dns: DnsDriver, options: ServedOptions) {
    this.#dns = dns;
    this.#options = options;
  }

  /** Writes a proof and waits until the zone's name servers show it. Those of a wildcard and its apex are two values of one set. */
  async create(name: string, proof: string): Promise<void> {
    const zone = await this.#dns.findZone(name);
    const { minimum, maximum } = this.#dns.capabilities.ttl;
    const ttl = Math.min(Math.max(TTL, minimum), maximum);
    const record = await zone.createRecord({
      name: `_acme-challenge.${name}.`,
      type: 'TXT',
      data: proof,
      ttl,
    });
    this.#records.set(proof, record);
    await waitUntilServed(zone, [record], this.#options);
    console.log(`The name servers show the proof for ${name}.`);
  }

  /** Takes a proof away again. */
  async delete(proof: string): Promise<void> {
    await this.#records.get(proof)?.delete();
    this.#records.delete(proof);
  }

  /** acme-client does not tell what it could not have deleted: once more, and aloud. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#records.keys()].map((proof) => this.delete(proof)));
  }
}

/** The account's key, which is kept: a new one would be a new account. */
async function accountKeyIn(folder: string): Promise<Buffer> {
  const file = join(folder, 'account.pem');
  try {
    return await readFile(file);
  } catch {
    const key = await acme.crypto.createPrivateKey();
    await writeFile(file, key, { mode: 0o600, flag: 'wx' });
    return key;
  }
}

async function getCertificate(names: readonly [string, ...string[]]): Promise<void> {
  const { ACME_DIRECTORY, ACME_EMAIL, ACME_FOLDER = '.', ACME_NAME_SERVERS } = process.env;
  await mkdir(ACME_FOLDER, { recursive: true });
  await using dns = await openDns();
  const nameServers = ACME_NAME_SERVERS?.split(',');
  await using proofs = new Dns01(dns, nameServers === undefined ? {} : { nameServers });
  const client = new acme.Client({
    directoryUrl: ACME_DIRECTORY ?? acme.directory.letsencrypt.staging,
    accountKey: await accountKeyIn(ACME_FOLDER),
  });
  const [key, csr] = await acme.crypto.createCsr({ commonName: names[0], altNames: [...names] });
  const certificate = await client.auto({
    csr,
    ...(ACME_EMAIL === undefined ? {} : { email: ACME_EMAIL }),
    termsOfServiceAgreed: true,
    challengePriority: ['dns-01'],
    // The name servers themselves have been asked already.
    skipChallengeVerification: true,
    challengeCreateFn: ({ identifier }, _challenge, proof) => proofs.create(identifier.value, proof),
    challengeRemoveFn: (_authorization, _challenge, proof) => proofs.delete(proof),
  });
  await writeFile(join(ACME_FOLDER, 'key.pem'), key, { mode: 0o600 });
  await writeFile(join(ACME_FOLDER, 'certificate.pem'), certificate);
  const { domains, notAfter } = acme.crypto.readCertificateInfo(certificate);
  console.log(`A certificate for ${domains.altNames.join(', ')} until ${notAfter.toISOString()}.`);
}

const [first, ...others] = process.argv.slice(2);
if (first === undefined) console.log("Name what the certificate is for: acme.ts example.com '*.example.com'");
else await getCertificate([first, ...others]);
