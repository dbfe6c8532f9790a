import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

import { parseZoneFile } from '../../dist/src/dns/zone-file/parse.js';

const run = promisify(execFile);

/** Whether dig is installed. */
export const hasDig = spawnSync('dig', ['-v']).error === undefined;

/** A name server to ask. */
export interface NameServer {
  readonly host: string;
  readonly port: number;
}

/** What a name server answers, as `ttl data` in normal form, sorted. */
export async function dig(server: NameServer, domain: string, name: string, type: string): Promise<string[]> {
  const owner = name === '' ? `${domain}.` : `${name}.${domain}.`;
  const question = [`@${server.host}`, '-p', String(server.port), '-t', type, '-q', owner];
  const display = ['+noall', '+answer', '+norecurse', '+tcp', '+noidnout', '+noidnin', '+time=3', '+tries=2'];
  const { stdout } = await run('dig', [...question, ...display]);
  const { records } = parseZoneFile(stdout, { domain });
  return records
    .filter((record) => record.type === type)
    .map((record) => `${record.ttl} ${record.data}`)
    .toSorted();
}
