import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudError } from '../../errors.js';
import { invalid } from '../driver/refuse.js';
import { type OctoYamlOptions, type OctoZone, parseOctoYaml } from '../octodns/octodns.js';
import { parseZoneFile } from './parse.js';

/** Options for reading a folder of zones. */
export type ZoneFolderOptions = Omit<OctoYamlOptions, 'domain'>;

const YAML = /^(.+?)\.?\.ya?ml$/;
/** `example.com.zone`, `example.com.db`, `db.example.com`. */
const MASTER = /^(?:db\.(.+)|(.+?)\.?\.(?:zone|db))$/;
/** Refuses other encodings: letters that cannot be read would be replaced in silence. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** Files that are no zones. */
const PASSED = /^\.|\.(?:md|txt|jnl|signed)$|^(?:README|LICENSE)$/i;

/**
 * Reads the zones of a folder: master files (`example.com.zone`, `example.com.db`, `db.example.com`) and octoDNS's YAML
 * (`example.com.yaml`), each named after its zone. Hidden files, texts and journals of name servers are ignored.
 *
 * ```ts
 * const zones = await readZoneFolder('./zones');
 * const plans = await planZones(zones.map((zone) => ({ ...zone, homes: [dns], plan: { ignore: zone.ignore } })));
 * ```
 *
 * @throws InvalidRequestError naming the file, for a folder or file that cannot be read, for other kinds of files, and for two files of a
 * zone
 */
export async function readZoneFolder(path: string, options: ZoneFolderOptions = {}): Promise<OctoZone[]> {
  const names = (await reading(path, () => readdir(path))).filter((name) => !PASSED.test(name)).toSorted();
  const zones = await Promise.all(names.map((name) => readZone(join(path, name), name, options)));
  const files = new Map<string, string>();
  for (const [index, { domain }] of zones.entries()) {
    const name = names[index] ?? '';
    const other = files.get(domain);
    if (other !== undefined)
      throw invalid(`readZoneFolder: ${other} and ${name} in ${path} are both of the zone ${domain}.`);
    files.set(domain, name);
  }
  return zones;
}

async function readZone(path: string, name: string, options: ZoneFolderOptions): Promise<OctoZone> {
  const [, yaml] = YAML.exec(name) ?? [];
  const [, first, second] = MASTER.exec(name) ?? [];
  const domain = yaml ?? first ?? second;
  if (domain === undefined)
    throw invalid(
      `readZoneFolder: ${path} is of no kind that is known: name it after its zone, such as example.com.zone or example.com.yaml.`,
    );
  const text = await reading(path, async () => UTF8.decode(await readFile(path)));
  try {
    if (yaml !== undefined) return await parseOctoYaml(text, { ...options, domain });
    return { ...parseZoneFile(text, { domain }), ignore: [] };
  } catch (error) {
    if (!CloudError.is(error)) throw error;
    throw invalid(`readZoneFolder: ${path}: ${error.message}`);
  }
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw invalid(
      `readZoneFolder: ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
