import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** How a file names another: imports of any kind, `require`, a module for another process, and paths in declarations. */
const REFERENCES = [
  /\bfrom\s*['"](\.[^'"]+)['"]/g,
  /\bimport\s*['"](\.[^'"]+)['"]/g,
  /\b(?:import|require)\(\s*['"](\.[^'"]+)['"]\s*\)/g,
  /\bnew URL\(\s*['"](\.[^'"]+)['"],\s*import\.meta\.url\)/g,
  /<reference path=['"](\.[^'"]+)['"]/g,
];

/** The files that the entry points of package.json lead to, as paths from the root with slashes. @throws Error where one is missing */
export function reachableFiles(root) {
  const { exports, bin = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const entries = [...Object.values(exports).flatMap(filesOf), ...Object.values(bin)];
  const found = new Set();
  for (const file of entries) follow(join(root, file), root, found);
  return new Set([...found].map((file) => relative(root, file).split(sep).join('/')));
}

function filesOf(entry) {
  return typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(filesOf);
}

function follow(file, from, found) {
  if (found.has(file)) return;
  if (!existsSync(file)) throw new Error(`${relative(from, file)} is named and is not there.`);
  found.add(file);
  if (!/\.[cm]?[jt]s$/.test(file)) return;
  const text = readFileSync(file, 'utf8');
  const isDeclaration = /\.d\.[cm]?ts$/.test(file);
  for (const pattern of REFERENCES)
    for (const [, path] of text.matchAll(pattern)) follow(target(file, path, isDeclaration), from, found);
}

/** A declaration names the module whose declaration it means. */
function target(file, path, isDeclaration) {
  const named = join(dirname(file), path);
  return isDeclaration ? named.replace(/\.([cm]?)js$/, '.d.$1ts') : named;
}
