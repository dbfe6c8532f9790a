// The API reference, as Markdown: TypeDoc reads the built declarations of every entry point of package.json. TypeDoc needs the compiler API of
// TypeScript 6, which is why the site has a compiler of its own.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { Application, Comment, ReflectionKind } from 'typedoc';

const root = join(import.meta.dirname, '..', '..');
const place = join(root, '.cache', 'site', 'api');

/** What the entry points without a comment of their own are for. Those of the providers are described by their manifests. */
const PURPOSES = {
  skylane: 'What users import: getDriver, Provider, Scheduler, Fleet, models and errors.',
  'skylane/driver': 'For authors of drivers: requests, sign-in, errors, rate limits.',
  'skylane/compute': 'For authors of compute drivers.',
  'skylane/dns': 'For authors of DNS drivers.',
  'skylane/loadbalancer': 'For authors of load balancer drivers.',
  'skylane/storage': 'For authors of storage drivers.',
  'skylane/conformance': 'The behaviours that every driver is tested for.',
  'skylane/queue': 'Queues of work for many machines.',
  'skylane/sandbox': 'Simulated clouds for tests.',
};

/** Entry points for users and for authors of drivers; the others are those of the providers. */
export const entryPoints = entriesOf(join(root, 'package.json'));

/** A document for each exported thing and for each entry point. */
export async function referenceDocuments(manifests) {
  await writeMarkdown(manifests);
  const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );
  return files.map((name) => documentOf(name.split(sep).join('/')));
}

/** Names and declaration files, the package's own entry point first. */
function entriesOf(manifest) {
  const { name, exports } = JSON.parse(readFileSync(manifest, 'utf8'));
  return Object.entries(exports).flatMap(([key, { types }]) =>
    types === undefined
      ? []
      : [{ name: posix.join(name, key), file: join(root, types), own: types.includes('/src/') }],
  );
}

async function writeMarkdown(manifests) {
  rmSync(place, { recursive: true, force: true });
  const app = await Application.bootstrapWithPlugins({
    entryPoints: entryPoints.map(({ file }) => relative(process.cwd(), file)),
    // What several entry points export is described at the first.
    sortEntryPoints: false,
    tsconfig: join(import.meta.dirname, '..', 'declarations.json'),
    skipErrorChecking: true,
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: place }],
    name: 'API',
    readme: 'none',
    entryFileName: 'index',
    // What a class has from Error or from Node is described by those.
    excludeExternals: true,
    excludePrivate: true,
    excludeProtected: true,
    disableSources: true,
    disableGit: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    parametersFormat: 'table',
    typeDeclarationFormat: 'table',
    indexFormat: 'table',
    logLevel: 'Error',
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the declarations: npm run build first.');
  nameModules(project, manifests);
  dropInherited(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error('TypeDoc reported errors.');
}

/** TypeDoc names a module after its file; users know it by what they import. */
function nameModules(project, manifests) {
  const modules = project.getChildrenByKind(ReflectionKind.Module);
  if (modules.length !== entryPoints.length)
    throw new Error(`TypeDoc found ${modules.length} of ${entryPoints.length} entry points.`);
  for (const [index, module] of modules.entries()) {
    const { name } = entryPoints[index];
    const text = PURPOSES[name] ?? driversOf(name, manifests);
    module.name = name;
    if (text !== '') module.comment ??= new Comment([{ kind: 'text', text }]);
  }
}

function driversOf(entryPoint, manifests) {
  const all = manifests.filter((manifest) => manifest.entryPoint === entryPoint);
  return all.map(({ title, services }) => `${title}: ${Object.keys(services).join(', ')}`).join('; ');
}

/**
 * A member stands where it is declared: repeated in every subclass, ten thousand copies would hide each driver's own. The page of a class
 * names what it extends.
 */
function dropInherited(project) {
  const classes = new Set(project.getReflectionsByKind(ReflectionKind.Class).map(({ name }) => name));
  // TypeDoc does not follow a base that is a class merged with an interface, but names it: `DnsDriver<Options>.getZone`.
  const isDescribed = ({ reflection, name }) =>
    reflection !== undefined || classes.has(/^\w+/.exec(name)?.[0]);
  // All of them are found first: what one is inherited from may be dropped itself.
  const inherited = Object.values(project.reflections).filter(
    ({ inheritedFrom }) => inheritedFrom !== undefined && isDescribed(inheritedFrom),
  );
  for (const reflection of inherited)
    if (reflection.parent !== undefined) project.removeReflection(reflection);
  for (const reflection of Object.values(project.reflections)) dropFromGroups(project, reflection);
}

/** TypeDoc groups members ("Methods") before it hands the project over, and shows the groups. */
function dropFromGroups(project, reflection) {
  if (reflection.groups === undefined) return;
  for (const group of reflection.groups)
    group.children = group.children.filter((child) => project.getReflectionById(child.id) === child);
  reflection.groups = reflection.groups.filter(({ children }) => children.length > 0);
}

function documentOf(name) {
  const markdown = readFileSync(join(place, name), 'utf8');
  const [, heading] = /^# (.+)$/m.exec(markdown) ?? [];
  const [kind, title] = split(heading.replaceAll('\\', ''));
  const folder = posix.dirname(name).replace(/\/(classes|functions|interfaces|type-aliases|variables)$/, '');
  return {
    path: posix.join('api', name.replace(/\.md$/, '.html')),
    source: posix.join('api', name),
    section: 'api',
    title,
    kind,
    module: folder === '.' ? '' : folder,
    // The kind stands above the title.
    blocks: [{ markdown: markdown.replace(/^# [A-Z][A-Za-z ]+: /, '# '), source: posix.join('api', name) }],
  };
}

/** `Class: Scheduler<D>` is a kind and a name; the first page has a name alone. */
function split(heading) {
  const [, kind, name] = /^([A-Z][A-Za-z ]+): (.+)$/.exec(heading) ?? [];
  // A class that is merged with an interface is one to TypeDoc, but an abstract one.
  return name === undefined
    ? ['', heading]
    : [kind.replace(/^Abstract .*/, 'Class'), name.replace(/<.*>$/, '').replace(/\(\)$/, '')];
}
