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

const lines = [
  '# Support',
  '',
  'Written by `npm run support` from the drivers themselves: what each of them offers of the methods that a driver may leave out. Each page says how its driver was proven, and claims no more.',
  '`listX` stands for `iterateX` too.',
];
for (const service of ['compute', 'storage', 'dns', 'loadbalancer']) {
  const drivers = listProviders()
    .filter(({ services }) => services.includes(service))
    .map(({ provider }) => ({ provider, Driver: getDriver(provider, service) }));
  lines.push('', `## ${service}`);
  addTable(
    ['provider', 'proven by', 'last'],
    drivers.map(({ provider }) => [`\`${provider}\``, ...proof(provider, service)]),
  );
  for (const [topic, methods] of Object.entries(drivers[0].Driver.optional))
    addTopic(topic, methods, drivers);
}
const text = `${lines.join('\n')}\n`;

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  console.log('docs/support.md is out of date: npm run support');
  process.exitCode = 1;
}

/** A table of the methods of a topic; those that another one is made of stand for themselves in it. */
function addTopic(topic, methods, drivers) {
  const parts = new Set(
    drivers.flatMap(({ Driver }) => Object.values(Driver.optional).flatMap(Object.values)),
  );
  const names = Object.keys(methods).filter((name) => !parts.has(name));
  if (names.length === 0) return;
  lines.push('', `### ${topic}`);
  addTable(
    ['provider', ...names],
    drivers.map(({ provider, Driver }) => [
      `\`${provider}\``,
      ...names.map((name) => (Driver.supports(name) ? 'yes' : '-')),
    ]),
  );
}

function addTable(heads, rows) {
  lines.push('', ...[heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`));
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
  return [`[${judges}](providers/${page}.md)`, last];
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
