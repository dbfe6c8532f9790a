// Writes docs/support.md: what each driver implements, asked of the drivers themselves, and how it was proven, from the manifests.
// `--check` fails where the file is out of date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getDriver, listProviders } from 'skylane';

const root = join(import.meta.dirname, '..');
const target = join(root, 'docs', 'support.md');
const built = join(root, 'dist', 'providers');
const services = await servicesByProvider();

/** Methods that a driver may leave out, by service. */
const OPTIONAL = {
  compute: {
    power: ['rebootNode', 'startNode', 'stopNode'],
    resize: ['resizeNode'],
    images: ['createImage', 'deleteImage'],
    copyImage: ['copyImage'],
    'key pairs': ['listKeyPairs', 'getKeyPair', 'importKeyPair', 'deleteKeyPair'],
    createKeyPair: ['createKeyPair'],
    volumes: ['listVolumes', 'createVolume', 'attachVolume', 'detachVolume', 'destroyVolume'],
    snapshots: ['listVolumeSnapshots', 'createVolumeSnapshot', 'destroyVolumeSnapshot'],
  },
  storage: {
    copy: ['copyObject'],
    metadata: ['setMetadata'],
    'presigned URLs': ['presignUrl'],
    'incomplete uploads': ['listIncompleteUploads'],
  },
  dns: {
    'create zones': ['createZone'],
    'update zones': ['updateZone'],
    'delete zones': ['deleteZone'],
  },
};

const lines = [
  '# Support',
  '',
  'Written by `npm run support` from the drivers themselves. Each page says how its driver was proven, and claims no more.',
  'Where a cell names a method, that one is missing.',
];
for (const [service, columns] of Object.entries(OPTIONAL)) {
  const providers = listProviders().filter(({ services }) => services.includes(service));
  const names = Object.keys(columns);
  lines.push(
    '',
    `## ${service}`,
    '',
    `| provider | ${names.join(' | ')} | proven by | last |`,
    `| --- |${' --- |'.repeat(names.length + 2)}`,
  );
  for (const { provider } of providers) {
    const Driver = getDriver(provider, service);
    const cells = names.map((name) => support(Driver, columns[name]));
    lines.push(`| \`${provider}\` | ${cells.join(' | ')} | ${proof(provider, service)} |`);
  }
}
const text = `${lines.join('\n')}\n`;

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  console.log('docs/support.md is out of date: npm run support');
  process.exitCode = 1;
}

/** Whether a driver has all of some methods; else the names of those that it lacks, or a dash where it has none. */
function support(Driver, methods) {
  const missing = methods.filter((method) => !Driver.supports(method));
  if (missing.length === 0) return 'yes';
  return missing.length === methods.length ? '-' : `no ${missing.join(', ')}`;
}

/** The judges of a driver, its page, and the month of the last proof. */
function proof(provider, service) {
  const { page, proof: proofs } = services.get(provider)[service];
  const judges = proofs.map(({ by, what }) => `${by}: ${what}`).join('; ');
  const [last] = proofs
    .map(({ date }) => date)
    .sort()
    .reverse();
  if (!existsSync(join(root, 'docs', 'providers', `${page}.md`)))
    throw new Error(`docs/providers/${page}.md is missing.`);
  return `[${judges}](providers/${page}.md) | ${last}`;
}

/** The services of each provider and of its other names, as the manifests give them. */
async function servicesByProvider() {
  const found = new Map();
  for (const folder of readdirSync(built)) {
    const file = join(built, folder, 'provider.js');
    if (!existsSync(file)) continue;
    const { provider } = await import(pathToFileURL(file));
    for (const { name } of [provider, ...(provider.aliases ?? [])]) found.set(name, provider.services);
  }
  return found;
}
