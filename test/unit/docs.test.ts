import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');

  it('imports what the package exports', async () => {
    const missing: string[] = [];
    for (const [, names = '', from = ''] of text.matchAll(/import \{([^}]+)\} from '(skylane[^']*)'/g)) {
      const exported = (await import(from)) as Record<string, unknown>;
      for (const name of names.split(',').map((one) => one.trim().split(' as ')[0] ?? ''))
        if (name !== '' && !name.startsWith('type ') && !(name in exported))
          missing.push(`${name} of ${from}`);
    }
    expect(missing).toEqual([]);
  });

  it('links to files that are there', () => {
    const targets = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });
});
