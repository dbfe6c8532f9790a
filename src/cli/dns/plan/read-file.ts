import { parseOctoYaml } from '../../../dns/octodns/octodns.js';
import type { RecordPattern } from '../../../dns/plan/scope.js';
import { parseZoneFile, type ZoneFile } from '../../../dns/zone-file/parse.js';
import { readInput, readText } from '../../files.js';
import type { Shell } from '../../shell.js';

/** Desired records of a zone. */
export type DesiredZone = ZoneFile & {
  /** What the file says to leave alone. */
  readonly ignore: readonly RecordPattern[];
};

const YAML = /\.ya?ml$/i;

/**
 * Reads the records that a zone shall have: a master file, or octoDNS's YAML by its name; `-` is a master file on standard input.
 *
 * @throws CommandError for a file that cannot be read; InvalidRequestError with the line for one that says what cannot be
 */
export async function readDesired(shell: Shell, path: string, domain: string): Promise<DesiredZone> {
  const text = path === '-' ? await readInput(shell) : await readText(shell, path, 'The file');
  if (YAML.test(path)) return { ttl: null, ...(await parseOctoYaml(text, { domain })) };
  return { ...parseZoneFile(text, { domain }), ignore: [] };
}
