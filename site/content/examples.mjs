// The programs of examples/, each a page with its code.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'examples');

/** A document for each example, and the list of them. */
export function exampleDocuments() {
  const documents = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map(example);
  const rows = documents.map(({ title, source, summary }) => `| [${title}](${source}) | ${summary} |`);
  const markdown = `# Examples

They come with the package, and CI runs each of them on simulated clouds.

\`\`\`sh
cp -r node_modules/skylane/examples . && npm pkg set type=module && npx tsx examples/one-server.ts
\`\`\`

| example | what it does |
| --- | --- |
${rows.join('\n')}
`;
  const list = { path: 'examples/index.html', source: 'examples', title: 'Examples', section: 'examples' };
  return [{ ...list, blocks: [{ markdown, source: 'generated.md' }] }, ...documents];
}

function example(name) {
  const code = readFileSync(join(folder, name), 'utf8');
  const [comment, body] = opening(code);
  const source = `examples/${name}`;
  const markdown = `# ${name}\n\n${comment}\n\n\`\`\`ts\n${body}\`\`\`\n`;
  const [summary] = comment.split(/(?<=[.:])\s/);
  return {
    path: `examples/${name.replace(/\.ts$/, '.html')}`,
    source,
    title: name,
    summary: summary.replace(/:$/, '.'),
    section: 'examples',
    blocks: [{ markdown, source }],
  };
}

/** The comment that an example begins with, and its code. */
function opening(code) {
  const lines = code.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const comment = lines.slice(0, end).map((line) => line.replace(/^\/\/ ?/, ''));
  return [comment.join(' '), lines.slice(end).join('\n').trimStart()];
}
