import { columnsOf } from '../output/columns.js';
import type { OutputFlags, ShowFlags } from '../output/flags.js';
import { printList, printOne } from '../output/print-list.js';
import { type Context, findContext, readContexts } from '../place/contexts.js';
import type { Shell } from '../shell.js';

type Row = Context & { readonly name: string; readonly current: boolean };

const columns = columnsOf<Row>(
  {
    name: ({ name }) => name,
    current: ({ current }) => (current ? '*' : ''),
    provider: ({ provider }) => provider,
    region: ({ region }) => region,
  },
  {
    options: ({ options }) => options,
    env: ({ env }) => env,
    envFile: ({ envFile }) => envFile,
  },
);

/** Lists contexts. */
export default async function list(this: Shell, flags: OutputFlags): Promise<void> {
  const { contexts, current } = await readContexts(this.environment);
  const rows = Object.entries(contexts).map(([name, context]) => ({
    name,
    current: name === current,
    ...context,
  }));
  await printList(this, flags, rows, columns);
}

/** Shows a context. */
export async function show(this: Shell, flags: ShowFlags, name: string): Promise<void> {
  const all = await readContexts(this.environment);
  const row = { name, current: name === all.current, ...findContext(all, name) };
  await printOne(this, flags, row, columns);
}
