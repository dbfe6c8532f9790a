// Writes docs/sizes.md: what drivers tell of sizes, and the cheapest that fit, from recorded lists of sizes. `--check` fails where the file is
// out of date, and both fail for a driver of whose prices nothing is said here.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { findSizes, getDriver, listProviders } from 'skylane';

const root = join(import.meta.dirname, '..');
const target = join(root, 'docs', 'sizes.md');
const fixture = (path) => JSON.parse(readFileSync(join(root, 'test', 'fixtures', path), 'utf8'));

const scaleway = fixture('scaleway-cli/server-types.json');
const latitude = fixture('latitudesh-go/compute.json');

/** Clouds that tell a price of an hour: the answers to `listSizes` by their paths, and where they are from. */
const CLOUDS = [
  {
    provider: 'digital-ocean',
    from: 'the example of its description',
    answers: { '/sizes': { sizes: fixture('digital-ocean/sizes.json').sizes, links: {}, meta: {} } },
  },
  {
    provider: 'gcore',
    from: 'its client for Go',
    answers: { '/v1/flavors/1/1': fixture('gcorelabscloud-go/compute.json')['GET flavors'] },
    options: { projectId: '1', region: '1' },
  },
  {
    provider: 'hetzner',
    from: 'its documentation, by hand',
    answers: { '/server_types': { ...fixture('hetzner/server-types.json'), meta: {} } },
  },
  {
    provider: 'latitude',
    from: 'its client for Go',
    answers: { '/plans': latitude.find(({ method, path }) => method === 'GET' && path === '/plans').body },
    options: { project: 'web', region: 'SAO' },
  },
  {
    provider: 'linode',
    from: 'its client for Go',
    answers: { '/linode/types': fixture('linodego/types.json') },
  },
  {
    provider: 'scaleway',
    from: 'its CLI',
    answers: { '/instance/v1/zones/fr-par-1/products/servers': scaleway },
    headers: { 'x-total-count': String(Object.keys(scaleway.servers).length) },
    options: {
      secretKey: '11111111-2222-4333-8444-555555555555',
      projectId: '11111111-2222-4333-8444-555555555555',
      region: 'fr-par-1',
    },
  },
  {
    provider: 'verda',
    from: 'its client for Python',
    answers: {
      '/oauth2/token': fixture('verda/token.json'),
      '/instance-types': fixture('verda/instance-types.json'),
      // Nobody wrote down what is left.
      '/instance-availability': [],
    },
    options: { clientId: 'recordings', clientSecret: 'a-secret-for-recordings', currency: 'eur' },
  },
];

/** Clouds whose APIs tell something of prices that is no price of an hour in a currency. */
const NEARLY = {
  vultr: 'Vultr and Lightsail tell dollars a month',
  lightsail: null,
  upcloud: 'UpCloud credits',
  tencent: 'Tencent Cloud numbers without a currency',
  kamatera: 'Kamatera the price of servers alone, and no currency',
  ovh: 'OVHcloud has prices where the option `subsidiary` names the list, of which there is no recording here',
};

/** Clouds whose APIs for servers tell no prices, by the names that they go by. */
const NONE = {
  aliyun: 'Alibaba Cloud',
  azure: 'Azure',
  brightbox: 'Brightbox',
  civo: 'Civo',
  cloudscale: 'cloudscale.ch',
  cloudsigma: 'CloudSigma',
  cloudstack: 'CloudStack',
  aws: 'EC2',
  exoscale: 'Exoscale',
  google: 'Google',
  gridscale: 'gridscale',
  incus: 'Incus',
  'ionos-cloud': 'IONOS Cloud',
  kubevirt: 'KubeVirt',
  lxd: 'LXD',
  openstack: 'OpenStack and its clouds',
  oracle: 'Oracle',
  outscale: 'OUTSCALE',
  rackspace: 'Rackspace',
  stackit: 'STACKIT',
  vsphere: 'vSphere',
};
/** Clouds by other names, and what is none. */
const ELSEWHERE = [
  ...[
    'cleura',
    'elastx',
    'fuga-cloud',
    'infomaniak-cloud',
    'leafcloud',
    'open-telekom-cloud',
    'ovh-openstack',
  ],
  ...['vexxhost', 'rackspace-flex', 'ec2', 'azure-vm', 'gce', 'dummy'],
];

const known = [
  ...CLOUDS.map(({ provider }) => provider),
  ...[NEARLY, NONE].flatMap(Object.keys),
  ...ELSEWHERE,
];
const all = listProviders().flatMap(({ provider, services }) =>
  services.includes('compute') ? provider : [],
);
const wrong = [...all.filter((one) => !known.includes(one)), ...known.filter((one) => !all.includes(one))];
if (wrong.length > 0)
  throw new Error(`scripts/sizes-table.mjs does not say if these tell prices: ${wrong.join(', ')}`);

const WANTED = [
  { minVcpus: 1, minRam: 2048 },
  { minVcpus: 2, minRam: 4096 },
  { minVcpus: 4, minRam: 8192 },
  { minVcpus: 8, minRam: 32_768 },
  { minVcpus: 16, minRam: 16_384 },
  { minVcpus: 2, minRam: 4096, architecture: 'arm64' },
  { minGpus: 1 },
  { minGpus: 8 },
];

const server = createServer(({ url = '' }, response) => {
  const { pathname } = new URL(url, 'http://recordings.test');
  const cloud = CLOUDS.find(({ provider }) => pathname.startsWith(`/${provider}/`));
  const answer = cloud?.answers[pathname.slice(cloud.provider.length + 1)];
  const status = answer === undefined ? 404 : 200;
  response.writeHead(status, { 'content-type': 'application/json', ...cloud?.headers });
  response.end(JSON.stringify(answer ?? {}));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const drivers = CLOUDS.map(({ provider, options }) => {
  const Driver = getDriver(provider, 'compute');
  return new Driver({ token: 'a-token-for-recordings', endpoint: `${origin}/${provider}`, ...options });
});

const sizes = await Promise.all(drivers.map((driver) => driver.listSizes()));
const lines = [
  '# Sizes',
  '',
  '```ts',
  "import { findSizes } from 'skylane';",
  "import type { ComputeDriver } from 'skylane/compute';",
  '',
  'async function cheapest(drivers: ComputeDriver[]): Promise<void> {',
  "  const wanted = { minVcpus: 2, minRam: 4096, currency: 'EUR' };",
  '  const [best] = await findSizes(drivers, wanted);',
  '  console.log(best?.driver.provider, best?.size.id, best?.size.price);',
  '}',
  '```',
  '',
  'Generated by `npm run sizes` from recorded lists of sizes, so the prices are those of the recordings, an hour, and not of today: `findSizes` asks the clouds',
  'themselves. Most recordings have a few sizes alone. Prices are compared within one currency, and never converted.',
  '',
  '## The cheapest that fit, in the recordings',
  '',
  '| at least | USD | EUR |',
  '| --- | --- | --- |',
];
for (const wanted of WANTED) {
  const cells = await Promise.all(
    ['USD', 'EUR'].map(async (currency) => {
      const [best] = await findSizes(drivers, { ...wanted, maxPrice: 1000, currency });
      return best === undefined
        ? '-'
        : `\`${best.driver.provider}\` ${best.size.id}, ${String(Number(best.size.price.toFixed(5)))}`;
    }),
  );
  lines.push(`| ${wordsOf(wanted)} | ${cells.join(' | ')} |`);
}
lines.push(
  '',
  '## What the recordings tell',
  '',
  '| provider | from | sizes | price | currency | architecture | number of GPUs | with GPUs | places | disk |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
);
CLOUDS.forEach(({ provider, from }, index) => {
  const listed = sizes[index];
  const count = (isCounted) => listed.filter(isCounted).length;
  const share = (field) => `${count((size) => size[field] !== null)} of ${listed.length}`;
  const places = `${count(({ locations }) => (locations ?? []).length > 0)} of ${listed.length}`;
  const currencies = [...new Set(listed.flatMap(({ currency }) => currency ?? []))].join(', ') || '-';
  const cells = [
    share('price'),
    currencies,
    share('architecture'),
    share('gpus'),
    count(({ gpus }) => gpus > 0),
  ];
  lines.push(
    `| \`${provider}\` | ${from} | ${listed.length} | ${cells.join(' | ')} | ${places} | ${share('disk')} |`,
  );
});
const names = Object.values(NONE).sort((a, b) => a.localeCompare(b, 'en'));
const nearly = Object.values(NEARLY).filter((words) => words !== null);
lines.push(
  '',
  `The other clouds tell no price of an hour by their API for servers: ${names.slice(0, -1).join(', ')} and ${names.at(-1)} tell none,`,
  `${nearly.slice(0, -1).join(', ')}, and ${nearly.at(-1)}. Sizes without a price come after those with one.`,
);
await Promise.all(drivers.map((driver) => driver.close()));
server.close();

const text = `${lines.join('\n')}\n`;
const bare = (markdown) => markdown.replaceAll(/\s+/g, ' ').replaceAll(/-{3,}/g, '---').trim();
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (!existsSync(target) || bare(readFileSync(target, 'utf8')) !== bare(text)) {
  console.log('docs/sizes.md is out of date: npm run sizes');
  process.exitCode = 1;
}

function wordsOf({ minVcpus, minRam, minGpus, architecture }) {
  return [
    minVcpus && `${minVcpus} vCPU`,
    minRam && `${minRam / 1024} GiB`,
    minGpus && `${minGpus} GPU`,
    architecture,
  ]
    .filter(Boolean)
    .join(', ');
}
