// The guides: docs/*.md in the order in which they are read, and what a repository keeps beside them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

const GROUPS = {
  'Use it': ['compute', 'deploying', 'storage', 'dns', 'acme', 'load-balancers', 'sizes'],
  'Many at once': ['runs', 'fleet', 'queue', 'budget'],
  'Set it up': ['options', 'credentials', 'errors', 'network', 'bundling'],
  'Test your code': ['testing', 'sandbox'],
  'Come from': ['from-libcloud', 'from-pkgcloud'],
  'Look it up': ['support', 'dns-hosts'],
  'Work on it': ['architecture', 'writing-a-driver'],
};
const PROJECT = ['CONTRIBUTING', 'CHANGELOG', 'SECURITY'];

/** A document for each guide and for each page of the project, in groups. */
export function guideDocuments() {
  const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const placed = Object.entries(GROUPS).flatMap(([group, members]) => members.map((name) => [name, group]));
  const groups = new Map(placed);
  // A guide of which this file knows nothing is shown all the same.
  const others = names.map((name) => name.slice(0, -3)).filter((name) => !groups.has(name));
  return [
    ...[...placed, ...others.map((name) => [name, 'More'])].map(([name, group]) =>
      guide(`docs/${name}.md`, `guides/${name}.html`, group),
    ),
    ...PROJECT.map((name) => guide(`${name}.md`, `guides/${name.toLowerCase()}.html`, 'Work on it')),
  ];
}

function guide(source, path, group) {
  const markdown = readFileSync(join(root, source), 'utf8');
  const [, title] = /^# (.+)$/m.exec(markdown) ?? [];
  if (title === undefined) throw new Error(`${source} has no title.`);
  return { path, source, title, section: 'guides', group, blocks: [{ markdown, source }] };
}
