// Compiles every block of TypeScript in the README, the docs and the site's landing page against the built package, and runs those that stand alone: a block after
// a line `<!-- run -->`. What a block takes for granted (`rax`, `image` ...) is declared in test/snippets/prelude.d.ts, or in the
// file there that has the page's name. `<!-- no check -->` is for what shows a shape and is no code.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const preludes = join(root, 'test', 'snippets');
const place = join(root, '.cache', 'snippets');
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
);

rmSync(place, { recursive: true, force: true });
const snippets = pages().flatMap(snippetsOf);
for (const prelude of new Set(snippets.map((snippet) => snippet.prelude)))
  compile(
    prelude,
    snippets.filter((snippet) => snippet.prelude === prelude),
  );
const runnable = snippets.filter(({ runs }) => runs);
for (const snippet of runnable) start(snippet);
console.log(`${snippets.length} snippets compiled, ${runnable.length} run.`);

function pages() {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return [
    'README.md',
    'site/landing.md',
    ...docs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name)),
  ];
}

/** The blocks of a page, each a module of its own with its lines where they stand in the page. */
function snippetsOf(page) {
  const text = readFileSync(join(root, page), 'utf8');
  const name = page.replaceAll(/\W+/g, '-').replace(/-md$/, '');
  const prelude = existsSync(join(preludes, `${name}.d.ts`)) ? name : 'prelude';
  return [...text.matchAll(/^( *)(?:<!-- (run|no check) -->\n+ *)?```ts\n(.*?)^ *```/gms)].flatMap(
    (match) => {
      const [whole, indent = '', mark, block] = match;
      if (mark === 'no check') return [];
      const line = text.slice(0, match.index + whole.indexOf('```ts')).split('\n').length;
      // A block within a list is indented.
      const code = block.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
      return [
        { page, name, line, prelude, runs: mark === 'run', code: `${'\n'.repeat(line)}${code}export {};\n` },
      ];
    },
  );
}

function folderOf(prelude) {
  return join(place, prelude);
}

function fileOf({ prelude, name, line }) {
  return join(folderOf(prelude), `${name}-${line}.ts`);
}

function compile(prelude, group) {
  const folder = folderOf(prelude);
  mkdirSync(folder, { recursive: true });
  for (const snippet of group) writeFileSync(fileOf(snippet), snippet.code);
  cpSync(join(preludes, `${prelude}.d.ts`), join(folder, 'prelude.d.ts'));
  const config = {
    extends: join(root, 'tsconfig.test.json'),
    // Readers leave things unused, and know what they index.
    compilerOptions: {
      rootDir: root,
      noUnusedLocals: false,
      noUnusedParameters: false,
      noUncheckedIndexedAccess: false,
    },
    include: [folder],
    exclude: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  try {
    execFileSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
      encoding: 'utf8',
      cwd: folder,
    });
  } catch (error) {
    complain(inPages(error.stdout, group));
  }
}

/** The compiler's words, with each file's name put back to its page's. */
function inPages(words, group) {
  return group.reduce((text, { page, name, line }) => text.replaceAll(`${name}-${line}.ts`, page), words);
}

function start(snippet) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', fileOf(snippet)], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status !== 0) complain(`${snippet.page}(${snippet.line}) does not run:\n${stdout}${stderr}`);
}

function complain(words) {
  console.log(words);
  process.exitCode = 1;
}
