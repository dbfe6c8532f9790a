// The package as its users have it: packs it, installs the tarball in a folder far from this one, and runs the same job under each runtime and
// out of each bundler, and compiles a script against its types with each TypeScript. Prints a table of each. What cannot be had is skipped, and said.
// `--checks FILE` adds a line for each cell to a file: passed, failed or skipped. The names of tables as parameters leave the others out.
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startClouds } from './accounts.mjs';
import { bundles } from './bundles.mjs';
import { printTables } from './report.mjs';
import { runtimes } from './runtimes.mjs';
import { npm } from './tools.mjs';
import { types } from './types.mjs';

const root = join(import.meta.dirname, '..', '..');
const TABLES = { runtimes, bundles, types };
const {
  values: { checks },
  positionals,
} = parseArgs({ options: { checks: { type: 'string' } }, allowPositionals: true });
const started = performance.now();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'skylane-smoke-')));
const clouds = await startClouds();
const tarball = await pack();
try {
  const context = {
    folder,
    environment: {
      ...cleanEnvironment(),
      SKYLANE_SMOKE: clouds.accounts,
      OS_CLIENT_CONFIG_FILE: writeCloudsYaml(),
    },
    app: await installPackage('app'),
    installPackage,
  };
  const tables = [];
  for (const [name, fillTable] of Object.entries(TABLES))
    if (positionals.length === 0 || positionals.includes(name)) tables.push(await fillTable(context));
  const { failures, lines } = printTables(tables);
  for (const { row, column, output } of failures)
    console.log(`\nFAILED: ${row}, ${column}:\n${firstLines(output)}`);
  console.log(`\nsmoke: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  if (checks !== undefined) appendFileSync(checks, lines.map((line) => `${line}\n`).join(''));
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  await clouds.close();
  rmSync(folder, { recursive: true, force: true });
}

function firstLines(text) {
  const lines = text.trimEnd().split('\n');
  return [...lines.slice(0, 20), ...(lines.length > 20 ? [`... ${lines.length - 20} lines more`] : [])].join(
    '\n',
  );
}

async function pack() {
  const parameters = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename, size, entryCount }] = JSON.parse(await npm(parameters, root));
  console.log(`${filename}: ${entryCount} files, ${Math.round(size / 1000)} kB`);
  return join(folder, filename);
}

/** A project that has the package from its tarball, and the jobs. */
async function installPackage(name, ...others) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  await npm(['install', tarball, ...others], project);
  cpSync(join(import.meta.dirname, 'jobs'), project, { recursive: true });
  return project;
}

function writeCloudsYaml() {
  const file = join(folder, 'clouds.yaml');
  const auth =
    '{ auth_url: "https://keystone.example/v3", username: me, password: secret, project_name: demo }';
  writeFileSync(file, `clouds:\n  smoke:\n    auth: ${auth}\n    region_name: RegionOne\n`);
  return file;
}

/** Without what would turn a job elsewhere, or is npm's own. */
function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|OS_|AWS_|RACKSPACE_)/i.test(name)),
  );
}
