import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What npm installs stays between runs. */
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'skylane-smoke');

/** Installs packages into a folder of their own, once. @returns the folder, or null where they cannot be had */
export async function install(name, packages) {
  const folder = join(CACHE, name);
  if (existsSync(join(folder, 'installed'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  try {
    await npm(['install', ...packages], folder);
  } catch (error) {
    console.log(`${packages.join(' ')} cannot be had: ${lastLine(error.stderr ?? error.message)}`);
    return null;
  }
  writeFileSync(join(folder, 'installed'), '');
  return folder;
}

/** Installs a package that brings a program, and asks the program for its version. @returns null where it cannot be had */
export async function installProgram(name, spec, program) {
  const folder = await install(name, [spec]);
  if (folder === null) return null;
  const command = join(folder, 'node_modules', '.bin', program);
  try {
    const { stdout } = await execute(command, ['--version'], SHELL);
    return { command, version: /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? '' };
  } catch (error) {
    console.log(`${spec} does not start: ${lastLine(error.stderr || error.message)}`);
    return null;
  }
}

/** Windows starts npm and what it links by their `.cmd` files, which only a shell does. */
export const SHELL = { shell: process.platform === 'win32' };

/** Runs npm in a folder. */
export async function npm(parameters, folder) {
  const { stdout } = await execute('npm', [...parameters, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    ...SHELL,
  });
  return stdout;
}

function lastLine(text) {
  return text.trim().split('\n').at(-1);
}
