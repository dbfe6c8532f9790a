import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether BIND's tools are installed. */
export const hasNamedTools = spawnSync('named-compilezone', ['-v']).error === undefined;

if (!hasNamedTools) {
  console.warn(
    'SKIPPED: the comparison with BIND, since named-checkzone and named-compilezone are not installed (bind9-utils).',
  );
}

/** What BIND makes of a zone file: every record on a line of its own. Rejects with BIND's words where it refuses the file. */
export async function compileZone(domain: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-zone-'));
  try {
    await writeFile(join(folder, 'in'), text);
    const checks = ['-k', 'ignore', '-i', 'none', '-n', 'fail', '-r', 'ignore'];
    await run('named-compilezone', [
      ...checks,
      '-o',
      join(folder, 'out'),
      `${domain}.`,
      join(folder, 'in'),
    ]).catch((error: { stdout?: string; stderr?: string }) => {
      throw new Error(`BIND refuses the file: ${error.stdout}${error.stderr}`);
    });
    return await readFile(join(folder, 'out'), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What named-checkzone says of a zone file, with its checks as they are by default, but without asking the network about names outside. */
export async function checkZone(domain: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skylane-zone-'));
  try {
    await writeFile(join(folder, 'in'), text);
    const { stdout } = await run('named-checkzone', ['-i', 'local', `${domain}.`, join(folder, 'in')]).catch(
      (error: { stdout?: string }) => {
        throw new Error(`named-checkzone refuses the file: ${error.stdout}`);
      },
    );
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}
