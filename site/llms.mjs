// What language models read (llmstxt.org): llms.txt, a list of all pages with a line about each, and llms-full.txt, their text.
// The Markdown sources are copied beside them, in the folders that their links expect.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

const root = join(import.meta.dirname, '..');
const INTRODUCTION =
  'Async cloud drivers for TypeScript: servers, object storage, DNS and load balancers of many clouds behind one interface. ' +
  'Built for scripts that make hundreds of calls at once. Install: `npm install skylane`.';

/** Writes both files and the sources into the site. */
export function writeLlms(documents, out) {
  const listed = documents.filter(({ section }) => section !== 'api');
  const sources = [...new Set(listed.flatMap(sourcesOf))];
  for (const source of ['README.md', ...sources]) copy(source, out);
  writeFileSync(join(out, 'llms.txt'), listOf(documents));
  writeFileSync(join(out, 'llms-full.txt'), textOf(['README.md', ...sources], documents));
}

/** Files of the repository that a page is made from. */
function sourcesOf({ blocks }) {
  return blocks.map(({ source }) => source).filter((source) => source !== 'generated.md');
}

function copy(source, out) {
  const target = join(out, 'source', source);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(root, source), target);
}

function listOf(documents) {
  const of = (section) => documents.filter((document) => document.section === section);
  const entries = of('api').filter(({ kind, module }) => kind === '' && module !== '');
  return `# Skylane

> ${INTRODUCTION}

Everything in one file: [llms-full.txt](llms-full.txt).

## Guides

- [Overview](source/README.md): what there is, with an example for each service
${of('guides')
  .map(({ title, source }) => `- [${title}](${posix.join('source', source)})`)
  .join('\n')}

## Providers

${of('providers').map(providerLine).join('\n')}

## API

${entries.map(({ title, path }) => `- [${title}](${path})`).join('\n')}

## Optional

${of('examples')
  .filter(({ summary }) => summary)
  .map(({ title, summary, source }) => `- [${title}](${posix.join('source', source)}): ${summary}`)
  .join('\n')}
`;
}

function providerLine({ title, path, summary, keywords }) {
  return summary === undefined
    ? `- [${title}](${path}): all of them in a table`
    : `- [${title}](${path}): ${summary}; constants ${keywords.replaceAll(' ', ', ')}`;
}

function textOf(sources, documents) {
  const texts = sources.map(
    (source) => `<!-- ${source} -->\n\n${readFileSync(join(root, source), 'utf8').trim()}`,
  );
  return `# Skylane\n\n> ${INTRODUCTION}\n\n${texts.join('\n\n')}\n\n${exportsOf(documents)}`;
}

/** All exported names by entry point. */
function exportsOf(documents) {
  const parts = [...groups(documents)].map(([module, names]) => `## ${module}\n\n${names.join('\n')}\n`);
  return `<!-- API -->\n\n${parts.join('\n')}`;
}

function groups(documents) {
  const byModule = new Map();
  for (const { section, kind, module, title, summary } of documents) {
    if (section !== 'api' || kind === '') continue;
    const line = `- ${kind.toLowerCase()} ${title}${summary ? `: ${summary}` : ''}`;
    byModule.set(module, [...(byModule.get(module) ?? []), line]);
  }
  return byModule;
}
