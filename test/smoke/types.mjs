import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill, run } from './cells.mjs';
import { installProgram } from './tools.mjs';

/**
 * The types of the newest Node need a newer compiler than the oldest of these: who has that one has older types too. The oldest and the newest
 * have the optional peer that `skylane/otel` has types of; to the others it is not there.
 */
const COMPILERS = [
  { version: '5.4', others: ['@types/node@20', '@opentelemetry/api'] },
  { version: '5.9', others: [] },
  { version: '6', others: [] },
  { version: '7', others: ['@opentelemetry/api'] },
];

/** Compiler options under which users' projects stand, beside `strict`. */
const PROJECTS = {
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  'nodenext, stricter': {
    module: 'nodenext',
    moduleResolution: 'nodenext',
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
  },
};

/** Fills the table of TypeScripts: a script and all entry points, with the declarations of the package checked as well. */
export async function types(context) {
  const cells = await Promise.all(COMPILERS.map((compiler) => cellsOf(compiler, context)));
  return fill('TypeScript, skipLibCheck: false', cells.flat());
}

async function cellsOf({ version, others }, { app, installPackage, environment }) {
  const compiler = await installProgram(`typescript-${version}`, `typescript@${version}`, 'tsc');
  const place = others.length === 0 ? app : await installPackage(`app-${version}`, ...others);
  return Object.entries(PROJECTS).map(([column, options]) => ({
    row: `TypeScript ${compiler?.version ?? version}`,
    column,
    test: async () => {
      if (compiler === null) return null;
      const project = join(place, `types-${version}-${column.replaceAll(/\W+/g, '-')}`);
      mkdirSync(project);
      cpSync(join(app, 'types.ts'), join(project, 'script.ts'));
      writeFileSync(join(project, 'entries.ts'), everyEntry(place));
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(configWith(options)));
      return run(compiler.command, ['-p', project], { cwd: project, environment });
    },
  }));
}

function configWith(options) {
  return {
    compilerOptions: {
      ...options,
      target: 'es2022',
      lib: ['es2022'],
      strict: true,
      noEmit: true,
      skipLibCheck: false,
    },
    files: ['script.ts', 'entries.ts'],
  };
}

/** Imports of whatever the package exports, but for what needs a peer that is not there. */
function everyEntry(place) {
  const modules = join(place, 'node_modules');
  const file = join(modules, 'skylane', 'package.json');
  const { exports } = JSON.parse(readFileSync(file, 'utf8'));
  const paths = Object.entries(exports)
    .flatMap(([path, { types }]) => (types === undefined ? [] : [path]))
    .filter((path) => path !== './otel' || existsSync(join(modules, '@opentelemetry', 'api')));
  return paths
    .map((path, index) => `export * as entry${index} from '${path.replace('.', 'skylane')}';\n`)
    .join('');
}
