// Compiles src/ and providers/ into dist/, then joins the modules of each entry point into few files: Node spends about a millisecond
// on every module it loads, which would be most of the time that importing the package takes.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { reachableFiles } from './reachable.mjs';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
/** What loads drivers for `getDriver`. */
const driverTable = join(dist, 'providers', 'load.cjs');
/** What `spawnSandbox` runs in a process of its own. */
const sandboxProcess = join(dist, 'src', 'sandbox', 'main.js');
/** The licences of what is bundled. */
const NOTICES = 'THIRD-PARTY-NOTICES.md';
/** The command. */
const command = join(dist, 'src', 'cli', 'main.js');

/** Style sheets of a report's page, in their order: later ones count. */
const STYLES = ['colours', 'ground', 'sections', 'charts', 'tables', 'servers', 'marks', 'small'];

rmSync(dist, { recursive: true, force: true });
compile();
await writePage();
await bundle();
await bundleCommand();
unlinkMaps();
ignoreUnreachable();

function compile() {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin',
    'tsc',
  );
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.json')], {
    stdio: 'inherit',
    cwd: root,
  });
}

/** Writes the script and the style of reports as the texts that a report puts into its page. */
async function writePage() {
  const page = join(root, 'src', 'report', 'page');
  const build = await rolldown({
    input: join(page, 'main.ts'),
    platform: 'browser',
    logLevel: 'warn',
    resolve: { extensionAlias: { '.js': ['.ts'] } },
  });
  const { output } = await build.generate({ format: 'iife', minify: true });
  await build.close();
  const style = STYLES.map((name) => readFileSync(join(page, 'style', `${name}.css`), 'utf8'))
    .join('')
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\n\s*/g, '\n')
    .trim();
  const texts = { SCRIPT: output[0].code.trim(), STYLE: style };
  const lines = Object.entries(texts).map(
    ([name, text]) => `export const ${name} = ${JSON.stringify(text)};\n`,
  );
  mkdirSync(join(dist, 'src', 'report', 'page'), { recursive: true });
  writeFileSync(join(dist, 'src', 'report', 'page', 'assets.js'), lines.join(''));
}

async function bundle() {
  const input = Object.fromEntries(
    [...packageEntries(), ...driverModules(), sandboxProcess].map((file) => [
      relative(dist, file).replace(/\.js$/, ''),
      file,
    ]),
  );
  const { dependencies, peerDependencies } = manifest();
  const external = [
    /^node:/,
    // What CommonJS there is loads modules by `require`, which Node and bundlers follow as it stands.
    /\.cjs$/,
    ...[...Object.keys(dependencies), ...Object.keys(peerDependencies)].map(
      (name) => new RegExp(`^${name}(/|$)`),
    ),
  ];
  const build = await rolldown({
    input,
    external,
    platform: 'node',
    logLevel: 'warn',
    preserveEntrySignatures: 'allow-extension',
  });
  const core = coreModules();
  const shared = modulesOfDrivers();
  await build.write({
    dir: dist,
    // What the main entry always needs is one file; what drivers share beyond it is one for each room, so that the entry points for
    // authors, which export all of it, do not make every driver load all of it.
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'core', test: (id) => core.has(id), priority: 2 },
        {
          name: roomOf,
          debugName: 'rooms',
          test: (id) => shared.has(id) && roomOf(id) !== null,
          priority: 1,
        },
      ],
    },
    format: 'esm',
    // Comments are for the declarations; Node would read them again at each start. Lines stay: Node prints the one that an error nobody
    // caught was thrown from.
    comments: { annotation: true, jsdoc: false, legal: false },
    // The package ships no maps, so no file names one; `--source-maps` is for coverage.
    sourcemap: process.argv.includes('--source-maps') ? true : 'hidden',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  await build.close();
}

/**
 * Joins the command and the packages it is made with. It uses the package's entry points as they stand, so that none of them is laid out
 * otherwise for its sake.
 */
async function bundleCommand() {
  const { dependencies, peerDependencies } = manifest();
  const entries = new Set(packageEntries());
  const outside = Object.keys({ ...dependencies, ...peerDependencies });
  const build = await rolldown({
    input: { main: command },
    external: (id) =>
      id.startsWith('node:') ||
      entries.has(id) ||
      outside.some((name) => id === name || id.startsWith(`${name}/`)),
    platform: 'node',
    logLevel: 'warn',
  });
  const { output } = await build.write({
    dir: dirname(command),
    format: 'esm',
    comments: { annotation: true, jsdoc: false, legal: false },
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  await build.close();
  writeFileSync(join(dist, NOTICES), notices(output.flatMap(({ moduleIds = [] }) => moduleIds)));
}

/** The licences of the packages whose modules are bundled, which ask to be kept with them. */
function notices(modules) {
  const folders = new Set(
    modules.flatMap(
      (id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id.replaceAll('\\', '/')) ?? [],
    ),
  );
  const parts = [...folders].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined && license === undefined) throw new Error(`${name} has no licence.`);
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
    return `## ${name} ${version} (${license})\n\n${text}\n`;
  });
  return `# Packages within the command\n\n${parts.join('\n')}`;
}

/**
 * What the main entry always needs, but for what leads to the table of drivers: drivers are made of the core, and a bundler that runs what is
 * required first would run them before it.
 */
function coreModules() {
  const found = staticImports(join(dist, 'src', 'index.js'));
  return new Set([...found].filter((file) => !staticImports(file).has(driverTable)));
}

/** The room of what drivers share, as the name of a chunk; null for other modules, which are left to the bundler. */
function roomOf(id) {
  const path = relative(join(dist, 'src'), id).replaceAll('\\', '/');
  if (/^(compute|dns|driver|loadbalancer|storage)\/index\.js$/.test(path)) return null;
  const room =
    /^(?:auth\/[^/]+(?=\/)|auth|call|format\/xml|format|compute|dns|driver|loadbalancer|storage)/.exec(path);
  return room === null ? null : room[0].replaceAll('/', '-');
}

/** What drivers need before they run; what they load later stays apart. */
function modulesOfDrivers() {
  const found = new Set();
  for (const file of [...packageEntries(), ...driverModules()]) staticImports(file, found);
  return found;
}

/** The modules that a module imports before it runs, and those that they import. */
function staticImports(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^'"]*from '(\.[^']+)'/gm)) {
    staticImports(join(dirname(file), path), found);
  }
  return found;
}

function manifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

/** What package.json exports. */
function packageEntries() {
  return Object.values(manifest().exports)
    .map((entry) => (typeof entry === 'string' ? entry : entry.default))
    .filter((file) => file.endsWith('.js'))
    .map((file) => join(root, file))
    .filter((file) => existsSync(file));
}

/** What the provider table loads by path. */
function driverModules() {
  return [...readFileSync(driverTable, 'utf8').matchAll(/require\('(\.\/[^']+)'\)/g)].map(([, path]) =>
    join(dist, 'providers', path),
  );
}

/** Keeps what no export leads to out of the package: modules that have been joined into others, and declarations of none. Tests use them. */
function ignoreUnreachable() {
  const reachable = reachableFiles(root);
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => file !== NOTICES && !reachable.has(`dist/${file}`));
  writeFileSync(join(dist, '.npmignore'), files.map((file) => `/${file}\n`).join(''));
}

/** The compiler's own files that are shipped name no map either. */
function unlinkMaps() {
  for (const file of [...reachableFiles(root)].filter((path) => path.endsWith('.cjs'))) {
    const text = readFileSync(join(root, file), 'utf8');
    writeFileSync(join(root, file), text.replace(/^\/\/# sourceMappingURL=.*\n?/m, ''));
  }
}
