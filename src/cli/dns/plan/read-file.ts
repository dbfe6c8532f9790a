import { readFile } from 'node:fs/promises';
import { parseOctoYaml } from '../../../dns/octodns/octodns.js';
import type { RecordPattern } from '../../../dns/plan/scope.js';
import { parseZoneFile, type ZoneFile } from '../../../dns/zone-file/parse.js';
import { resolvePath } from '../../../environment.js';
import { usage } from '../../exit-codes.js';
import type { Shell } from '../../shell.js';

/** Desired records of a zone. */
export type DesiredZone = ZoneFile & {
  /** What the file says to leave alone. */
  readonly ignore: readonly RecordPattern[];
};

const YAML = /\.ya?ml$/i;
/** Refuses other encodings: letters that cannot be read would be replaced in silence. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the records that a zone shall have: a master file, or octoDNS's YAML by its name; `-` is a master file on standard input.
 *
 * @throws CommandError for a file that cannot be read; InvalidRequestError with the line for one that says what cannot be
 */
export async function readDesired(shell: Shell, path: string, domain: string): Promise<DesiredZone> {
  const text = path === '-' ? await readInput(shell) : await readText(shell, path);
  if (YAML.test(path)) return { ttl: null, ...(await parseOctoYaml(text, { domain })) };
  return { ...parseZoneFile(text, { domain }), ignore: [] };
}

/** Reads a file of text. @throws CommandError */
export async function readText({ environment }: Shell, path: string): Promise<string> {
  try {
    return UTF8.decode(await readFile(resolvePath(environment, path)));
  } catch (error) {
    throw usage(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function readInput({ stdin }: Shell): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stdin) parts.push(typeof part === 'string' ? Buffer.from(part) : (part as Buffer));
  try {
    return UTF8.decode(Buffer.concat(parts));
  } catch {
    throw usage('Standard input is no UTF-8 text.');
  }
}
