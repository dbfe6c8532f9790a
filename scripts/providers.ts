// Writes what follows from the providers' manifests (providers/*/provider.ts): the table providers/index.ts, its loader, the list of manifests, the entry
// points in package.json and the list in the README. `--check` writes nothing and fails where one of them is out of date.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderManifest, ServiceManifest } from '../src/manifest.js';
import type { Service } from '../src/service.js';

const WRITTEN =
  '// Written by `npm run providers` from the manifests (providers/*/provider.ts): change those.';
const TABLE_HEAD = `${WRITTEN}
import type { Service } from '../src/service.js';
import drivers from './load.cjs';

/** One entry for each driver. */`;
const LOADER_HEAD = `${WRITTEN}

/**
 * Loads the modules of the drivers, each when it is first asked for. \`getDriver\` is synchronous, so this is CommonJS: its \`require\` loads
 * ES modules in every version of Node that the package supports, and bundlers follow it.
 */`;
const TABLE_FOOT = `

/** A driver: its constant, its provider's name, its service and its class. */
export interface DriverEntry {
  readonly constant: string;
  readonly provider: string;
  readonly service: Service;
  readonly load: () => unknown;
}
`;

const root = join(import.meta.dirname, '..');
const folders = readdirSync(join(root, 'providers')).filter((name) =>
  existsSync(join(root, 'providers', name, 'provider.ts')),
);
const found = (await Promise.all(folders.map(manifestsOf))).flat();
const manifests = found.map(({ manifest }) => manifest);

const written = [
  write('providers/index.ts', formatted('index.ts', table())),
  write('providers/load.cts', formatted('load.cts', loader())),
  write('providers/manifests.ts', formatted('manifests.ts', allManifests())),
  write('package.json', packageJson()),
  write('README.md', readme()),
];
if (process.argv.includes('--check') && written.includes(true)) process.exitCode = 1;

/** The provider of a folder; or the providers that share it, which differ in their data alone. */
async function manifestsOf(folder: string): Promise<{ folder: string; manifest: ProviderManifest }[]> {
  const { provider, providers } = (await import(`../providers/${folder}/provider.ts`)) as {
    provider?: ProviderManifest;
    providers?: readonly ProviderManifest[];
  };
  if (provider !== undefined && provider.name !== folder)
    throw new Error(`providers/${folder}/provider.ts is named ${provider.name}.`);
  const all = provider === undefined ? (providers ?? []) : [provider];
  return all.map((manifest) => ({ folder, manifest }));
}

function table(): string {
  return `${TABLE_HEAD}
export const registered = [
${found.flatMap(rows).join('\n')}
] as const satisfies readonly DriverEntry[];

/** The service that \`getDriver\` takes when none is named. */
export const defaultServices = {
${manifests.flatMap(defaults).join('\n')}
} as const satisfies Record<(typeof registered)[number]['provider'], Service>;
${TABLE_FOOT}`;
}

function rows({ folder, manifest }: (typeof found)[number]): string[] {
  const { constant, name, services, aliases = [] } = manifest;
  const own = entriesOf(services).map(([service, driver]) =>
    row({ constant, name }, service, folder, driver),
  );
  const others = aliases.map((alias) => {
    const driver = services[alias.service];
    if (driver === undefined) throw new Error(`${name} has no ${alias.service} driver for ${alias.name}.`);
    return row(alias, alias.service, folder, driver);
  });
  return [...own, ...others];
}

function row(
  { constant, name }: { readonly constant: string; readonly name: string },
  service: Service,
  folder: string,
  { driver }: ServiceManifest,
): string {
  const load = `drivers.${keyOf(folder, service)}().${driver}`;
  return `{ constant: '${constant}', provider: '${name}', service: '${service}', load: () => ${load} },`;
}

function loader(): string {
  const lines = found.flatMap(({ folder, manifest }) =>
    entriesOf(manifest.services).map(([service, { module }]) => {
      const path = `'./${folder}/${module.replace('./', '')}'`;
      return `${keyOf(folder, service)}: () => require(${path}) as typeof import(${path}),`;
    }),
  );
  const unique = [...new Set(lines)].join('\n');
  return `${LOADER_HEAD}\nconst drivers = {\n${unique}\n};\n\nexport = drivers;\n`;
}

/** The manifests in one list, for who shows them: no driver is loaded with it. */
function allManifests(): string {
  const lines = folders.map(
    (folder) =>
      `import { ${isShared(folder) ? 'providers' : 'provider'} as ${keyOfFolder(folder)} } from './${folder}/provider.js';`,
  );
  const list = folders.map((folder) => `${isShared(folder) ? '...' : ''}${keyOfFolder(folder)},`);
  return `${WRITTEN}
import type { ProviderManifest } from '../src/manifest.js';
${lines.join('\n')}

/** The manifests of all providers, by name. */
export const manifests: readonly ProviderManifest[] = [
${list.join('\n')}
];
`;
}

function isShared(folder: string): boolean {
  return found.filter((one) => one.folder === folder).some(({ manifest }) => manifest.name !== folder);
}

function keyOfFolder(folder: string): string {
  return folder.replaceAll(/-(.)/g, (_all, letter: string) => letter.toUpperCase());
}

/** What the loader calls a driver: `rackspaceFlexCompute`. */
function keyOf(folder: string, service: Service): string {
  const words = [...folder.split('-'), service];
  return words.map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1))).join('');
}

function defaults({ name, defaultService, aliases = [] }: ProviderManifest): string[] {
  return [
    `'${name}': '${defaultService}',`,
    ...aliases.map((alias) => `'${alias.name}': '${alias.service}',`),
  ];
}

function entriesOf(services: ProviderManifest['services']): [Service, ServiceManifest][] {
  return Object.entries(services) as [Service, ServiceManifest][];
}

/** What authors and users import comes first, then a row for each provider. */
function packageJson(): string {
  const path = join(root, 'package.json');
  const content = JSON.parse(readFileSync(path, 'utf8')) as { exports: Record<string, unknown> };
  const { './package.json': self, ...entries } = content.exports;
  const others = Object.entries(entries).filter(
    ([, entry]) => !JSON.stringify(entry).includes('/providers/'),
  );
  const own = folders.map((folder) => {
    const file = `./dist/providers/${folder}/index`;
    return [`./${folder}`, { types: `${file}.d.ts`, default: `${file}.js` }];
  });
  const exports = Object.fromEntries([...others, ...own, ['./package.json', self]]);
  return `${JSON.stringify({ ...content, exports }, null, 2)}\n`;
}

function readme(): string {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const [before, , after] = text.split(/(<!-- providers -->[^]*<!-- end of providers -->)/);
  if (after === undefined) throw new Error('README.md has no place for the list of providers.');
  const lines = manifests.map(({ constant, title, services, aliases = [] }) => {
    const constants = [constant, ...aliases.map((alias) => alias.constant)].map((name) => `\`${name}\``);
    return `- ${title}: ${Object.keys(services).join(', ')} (${constants.join(', ')})`;
  });
  return `${before}<!-- providers -->\n\n${lines.join('\n')}\n\n<!-- end of providers -->${after}`;
}

function formatted(name: string, text: string): string {
  const command = join(root, 'node_modules', '.bin', 'oxfmt');
  return execFileSync(command, [`--stdin-filepath=${name}`], { cwd: root, input: text, encoding: 'utf8' });
}

/** True where the file was out of date. */
function write(name: string, text: string): boolean {
  const path = join(root, name);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  if (process.argv.includes('--check')) console.error(`${name} is out of date: npm run providers`);
  else writeFileSync(path, text);
  return true;
}
