import { fill, runJob } from './cells.mjs';
import { installProgram } from './tools.mjs';

const JOBS = [
  ['skylane', 'table.mjs'],
  ['skylane/rackspace', 'rackspace.mjs'],
  ['skylane/aws', 'aws.mjs'],
  ['skylane/sandbox', 'sandbox.mjs'],
  ['require', 'require.cjs'],
  ['thread', 'thread.mjs'],
];

const RUNTIMES = [
  { name: 'Node 20', spec: 'node@20', program: 'node' },
  { name: 'Node 22', spec: 'node@22', program: 'node' },
  { name: 'Node 24', spec: 'node@24', program: 'node' },
  { name: 'Node 26', spec: 'node@26', program: 'node' },
  { name: 'Bun', spec: 'bun@1', program: 'bun' },
  { name: 'Deno', spec: 'deno@2', program: 'deno', parameters: ['run', '--allow-all'] },
];

/** What users of Node switch on. */
const SWITCHES = [
  { row: '--permission', parameters: ['--permission', '--allow-fs-read=*', '--allow-net'] },
  {
    row: '--disallow-code-generation-from-strings',
    parameters: ['--disallow-code-generation-from-strings'],
  },
];

/** Fills the table of runtimes: the same job under each. */
export async function runtimes(context) {
  const programs = await Promise.all(
    RUNTIMES.map(({ name, spec, program }) => installProgram(slug(name), spec, program)),
  );
  const cells = RUNTIMES.flatMap(({ name, parameters = [] }, index) => {
    const program = programs[index];
    const row = program === null ? name : `${name} (${program.version})`;
    return JOBS.map(([column, job]) =>
      cell(context, { row, column, program, parameters: [...parameters, job] }),
    );
  });
  const newest = programs[3];
  const switched = SWITCHES.flatMap(({ row, parameters }) =>
    JOBS.slice(0, 3).map(([column, job]) =>
      cell(context, { row: `Node 26 ${row}`, column, program: newest, parameters: [...parameters, job] }),
    ),
  );
  return fill('Runtimes', [...cells, ...switched]);
}

function cell({ app, environment }, { row, column, program, parameters }) {
  const test = async () =>
    program === null ? null : runJob(program.command, parameters, { cwd: app, environment });
  return { row, column, test };
}

function slug(name) {
  return name.toLowerCase().replaceAll(' ', '-');
}
