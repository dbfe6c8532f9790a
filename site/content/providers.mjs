// A page for each provider: its manifest and its drivers' data, with the text of its pages in docs/providers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getDriver } from '../../dist/src/index.js';
import { escapeCell, valuesTable } from './values.mjs';

const docs = join(import.meta.dirname, '..', '..', 'docs', 'providers');

/** The place of what is written here: its links begin at the root of the repository. */
const GENERATED = 'generated.md';

/** How a reader calls a service. */
export const SERVICES = {
  compute: 'servers',
  storage: 'object storage',
  dns: 'DNS',
  loadbalancer: 'load balancers',
};

/** A document for each provider, and the list of them. `classSource(entryPoint, name)` is the source of a class's page, if it has one. */
export function providerDocuments(manifests, classSource) {
  const documents = manifests.map((manifest) => providerDocument(manifest, classSource));
  return [listDocument(manifests), ...documents];
}

/** The provider whose page shows a page of docs/providers: the one of its name, or the first one to include it. */
export function homeOf(page, manifests) {
  const all = manifests.filter((manifest) => pagesOf(manifest).includes(page));
  return all.find(({ name }) => name === page) ?? all[0];
}

/** The pages of docs/providers about a provider's services. */
export function pagesOf({ services }) {
  return [...new Set(Object.values(services).map(({ page }) => page))];
}

function providerDocument(manifest, classSource) {
  const source = `manifests/${manifest.name}.md`;
  return {
    path: `providers/${manifest.name}.html`,
    source,
    title: manifest.title,
    section: 'providers',
    summary: Object.keys(manifest.services)
      .map((service) => SERVICES[service])
      .join(', '),
    keywords: constantsOf(manifest).join(' '),
    blocks: [
      { markdown: head(manifest, classSource), source: GENERATED },
      ...pagesOf(manifest).map((page, _, { length }) => included(page, length === 1)),
      { markdown: data(manifest), source: GENERATED },
    ],
  };
}

/** A page of docs/providers, one level down. A single one would repeat the provider's title. */
function included(page, isOnly) {
  const text = readFileSync(join(docs, `${page}.md`), 'utf8');
  const markdown = isOnly ? text.replace(/^# .+$/m, '# How to use it') : text;
  return { markdown, source: `docs/providers/${page}.md`, prefix: page, shift: 1 };
}

function constantsOf({ constant, aliases = [] }) {
  return [constant, ...aliases.map((alias) => alias.constant)];
}

function head(manifest, classSource) {
  const { title, entryPoint, site, defaultService } = manifest;
  const constants = constantsOf(manifest).map((name) => `\`Provider.${name}\``);
  return `# ${title}

| | |
| --- | --- |
| constant | ${constants.join(', ')} |
| import | [\`${entryPoint}\`](api/${entryPoint}/index.md) |
| default service | \`${defaultService}\` (${SERVICES[defaultService]}) |
${site === undefined ? '' : `| its API | <${site}> |\n`}
## Sign-in {#sign-in}

${credentials(manifest)}

## Services {#services}

| service | driver | proven by | last |
| --- | --- | --- | --- |
${Object.entries(manifest.services)
  .map((entry) => serviceRow(manifest, entry, classSource))
  .join('\n')}
`;
}

function credentials({ credentials: fields }) {
  if (fields.length === 0) return 'None is needed.';
  const rows = fields.map(({ option, variables, secret }) => {
    const names = variables.map((name) => `\`${name}\``).join(', ');
    return `| \`${option}\` | ${names === '' ? '-' : names} | ${secret ? 'yes' : 'no'} |`;
  });
  return `Options of the constructor, and the variables that \`fromEnv\` reads for them, the first one set. More: [credentials](docs/credentials.md).

| option | variables | secret |
| --- | --- | --- |
${rows.join('\n')}`;
}

function serviceRow({ name: provider, entryPoint }, [service, { page, proof }], classSource) {
  const { name } = getDriver(provider, service);
  const source = classSource(entryPoint, name);
  const driver = source === undefined ? `\`${name}\`` : `[\`${name}\`](${source})`;
  const judges = proof.map(({ by, what }) => `${by}: ${escapeCell(what)}`).join('<br>');
  const last = proof
    .map(({ date }) => date)
    .sort()
    .at(-1);
  return `| [${SERVICES[service]}](docs/providers/${page}.md) | ${driver} | ${judges} | <span class="date">${last}</span> |`;
}

/** What the drivers declare about themselves. */
function data({ name: provider, services }) {
  const sections = Object.keys(services).map((service) => {
    const driver = getDriver(provider, service);
    const declared = { ...driver.limits, ...driver.capabilities };
    return `### Limits: ${SERVICES[service]} {#limits-${service}}

The driver's own data, which the core and the tests read too.

${valuesTable(declared)}

### Methods: ${SERVICES[service]} {#methods-${service}}

${methods(driver)}`;
  });
  return `## In detail {#in-detail}\n\n${sections.join('\n\n')}\n`;
}

/** The optional methods of a driver by topic: those it has, those it lacks. */
function methods(driver) {
  const rows = Object.entries(driver.optional).map(([topic, group]) => {
    const names = Object.keys(group);
    const has = names.filter((name) => driver.supports(name));
    const lacks = names.filter((name) => !driver.supports(name));
    return `| ${topic} | ${codes(has)} | ${codes(lacks)} |`;
  });
  return ['| optional methods | has | lacks |', '| --- | --- | --- |', ...rows].join('\n');
}

function codes(names) {
  return names.length === 0 ? '-' : names.map((name) => `\`${name}\``).join(', ');
}

function listDocument(manifests) {
  const rows = manifests.map((manifest) => {
    const { title, name, services } = manifest;
    const cells = Object.keys(SERVICES).map((service) => (service in services ? 'yes' : '-'));
    const constants = constantsOf(manifest).map((constant) => `\`${constant}\``);
    return `| [${title}](manifests/${name}.md) | ${cells.join(' | ')} | ${constants.join(', ')} |`;
  });
  const counts = Object.keys(SERVICES).map(
    (service) => manifests.filter(({ services }) => service in services).length,
  );
  const markdown = `# Providers

${manifests.length} providers: ${Object.values(SERVICES)
    .map((title, index) => `${title} of ${counts[index]}`)
    .join(', ')}. Each page says how its drivers were tested, and what was not seen.

<p hidden><label for="_filter">Filter</label> <input id="_filter" type="search"></p>

| provider | ${Object.values(SERVICES).join(' | ')} | constants |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
  return {
    path: 'providers/index.html',
    source: 'docs/providers',
    title: 'Providers',
    section: 'providers',
    blocks: [{ markdown, source: GENERATED }],
  };
}
