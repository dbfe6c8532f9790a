import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SHELL } from './tools.mjs';

const execute = promisify(execFile);

/** Milliseconds that one cell may take. */
const PATIENCE = 240_000;

/** Cells at once. */
const WIDTH = 2;

/** Runs a command for a cell. @returns what it printed, and whether it ended well */
export async function run(command, parameters, { cwd, environment }) {
  const options = { cwd, env: environment, timeout: PATIENCE, maxBuffer: 64 * 1024 * 1024, ...SHELL };
  try {
    const { stdout, stderr } = await execute(command, parameters, options);
    return { passed: true, output: `${stdout}${stderr}` };
  } catch (error) {
    return { passed: false, output: `${error.stdout ?? ''}${error.stderr ?? ''}${error.message}` };
  }
}

/** Runs a job: it has passed where it says that it is done. */
export async function runJob(command, parameters, where) {
  const { passed, output } = await run(command, parameters, where);
  return { passed: passed && output.includes('the job is done'), output };
}

/**
 * Fills a table's cells, a few at once. A cell is a row's name, a column's name, and a function that gives its outcome: `passed` with
 * `output`, or null where it cannot be had.
 */
export async function fill(title, cells) {
  const waiting = [...cells];
  const filled = new Map();
  const work = async () => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift())
      filled.set(cell, await outcomeOf(cell));
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return { title, cells: cells.map((cell) => ({ ...cell, outcome: filled.get(cell) })) };
}

async function outcomeOf({ test }) {
  try {
    return await test();
  } catch (error) {
    return { passed: false, output: error.stack };
  }
}
