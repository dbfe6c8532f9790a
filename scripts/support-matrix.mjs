// Writes docs/support.md: what each driver implements, asked of the drivers themselves, and the page that says how it was proven.
// `--check` fails where the file is out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getDriver, listProviders } from 'skylane';

const root = join(import.meta.dirname, '..');
const target = join(root, 'docs', 'support.md');

/** Providers that share the page of another. */
const PAGES = { incus: 'lxd', 'openstack-swift': 'openstack', cloudfiles: 'rackspace', azure: 'azure-blobs' };
/** Pages of the parts of a cloud, where each has its own. */
const PARTS = {
  aws: { compute: 'ec2', storage: 's3', dns: 'route53' },
  google: { storage: 'google-storage', dns: 'google-dns' },
};

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
];
for (const [service, columns] of Object.entries(OPTIONAL)) {
  const providers = listProviders().filter(({ services }) => services.includes(service));
  const names = Object.keys(columns);
  lines.push(
    '',
    `## ${service}`,
    '',
    `| provider | ${names.join(' | ')} | proven |`,
    `| --- |${' --- |'.repeat(names.length + 1)}`,
  );
  for (const { provider } of providers) {
    const Driver = getDriver(provider, service);
    const cells = names.map((name) =>
      columns[name].every((method) => Driver.supports(method)) ? 'yes' : '-',
    );
    lines.push(`| \`${provider}\` | ${cells.join(' | ')} | ${page(provider, service)} |`);
  }
}
const text = `${lines.join('\n')}\n`;

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  console.log('docs/support.md is out of date: npm run support');
  process.exitCode = 1;
}

function page(provider, service) {
  const name = PARTS[provider]?.[service] ?? PAGES[provider] ?? provider;
  const found = [`${name}-${service}.md`, `${name}.md`].find((name) =>
    existsSync(join(root, 'docs', 'providers', name)),
  );
  return found === undefined ? 'no page yet' : `[page](providers/${found})`;
}
