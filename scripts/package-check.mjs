// Packs the package as npm would publish it, which builds it, and checks what is in the tarball: every file is one that an export leads to or
// that users read, links between pages lead to files of it, publint for its layout, attw for its types. Prints its size.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { reachableFiles } from './reachable.mjs';

const root = join(import.meta.dirname, '..');
const shell = process.platform === 'win32';
const folder = mkdtempSync(join(tmpdir(), 'skylane-pack-'));
try {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      shell,
    }),
  );
  const files = new Set(packed.files.map(({ path }) => path));
  const kilobytes = (bytes) => Math.round(bytes / 1000);
  console.log(
    `${packed.filename}: ${files.size} files, ${kilobytes(packed.size)} kB, ${kilobytes(packed.unpackedSize)} kB unpacked`,
  );
  report('files that no export leads to', unreachable(files));
  report('files that are named and not there', missing(files));
  report('links that lead nowhere', brokenLinks(files));
  const tarball = join(folder, packed.filename);
  run('publint', [tarball, '--strict']);
  // The package is ESM alone; "node16 from CommonJS" is served by require(esm), which every supported Node has.
  run('attw', [tarball, '--profile', 'esm-only']);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Beside the code: what npm always packs, and what is there to be read. */
function isRead(file) {
  return /^(package\.json|LICENSE|NOTICE|(CHANGELOG|CONTRIBUTING|README|SECURITY)\.md|dist\/THIRD-PARTY-NOTICES\.md|docs\/.+\.md|examples\/.+\.ts)$/.test(
    file,
  );
}

function unreachable(files) {
  const reachable = reachableFiles(root);
  return [...files].filter((file) => !reachable.has(file) && !isRead(file));
}

function missing(files) {
  return [...reachableFiles(root)].filter((file) => !files.has(file));
}

function brokenLinks(files) {
  const pages = [...files].filter((file) => file.endsWith('.md'));
  return pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    return [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)]
      .map(([, link]) => posix.normalize(posix.join(posix.dirname(page), link)))
      .filter((target) => !leadsSomewhere(files, target))
      .map((target) => `${page} -> ${target}`);
  });
}

/** A link to a folder leads to what is in it. */
function leadsSomewhere(files, target) {
  const inside = target.endsWith('/') ? target : `${target}/`;
  return files.has(target) || [...files].some((file) => file.startsWith(inside));
}

function report(what, found) {
  if (found.length === 0) return;
  console.log(`${found.length} ${what}:\n  ${found.join('\n  ')}`);
  process.exitCode = 1;
}

function run(program, parameters) {
  const command = join(root, 'node_modules', '.bin', program);
  execFileSync(command, parameters, { stdio: 'inherit', shell });
}
