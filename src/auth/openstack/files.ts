import { join } from 'node:path';
import {
  type Environment,
  homePath,
  lookAtFile,
  readNamedFile,
  resolvePath,
  variable,
} from '../../environment.js';
import type { AuthenticationError } from '../../errors.js';
import { readYaml, type Settings } from './yaml.js';

/** First words of every file of clouds. */
const BEGINNING = 'clouds:';

const ENDINGS = ['yaml', 'yml', 'json'];

/** A file that was found, or the paths searched. */
export interface FoundFile {
  /** Null if not found. */
  readonly path: string | null;
  readonly content: Settings;
  /** Paths searched. */
  readonly searched: readonly string[];
  /** Candidates that this process may not read. */
  readonly unreadable: readonly AuthenticationError[];
}

/**
 * Reads the first file of a name (`clouds`, `secure`, `clouds-public`) that OpenStack's own tools would read. Later files are ignored.
 *
 * @throws AuthenticationError when a file named by a variable does not exist or cannot be read, or a file is not YAML
 */
export async function findFile(
  provider: string,
  environment: Environment,
  base: string,
  override?: string,
): Promise<FoundFile> {
  const named = override === undefined ? undefined : variable(environment, override);
  if (named !== undefined) {
    const path = resolvePath(environment, named);
    const text = await readNamedFile(path, `${provider}: ${override}`);
    return {
      path,
      content: await readYaml(provider, path, text, BEGINNING),
      searched: [path],
      unreadable: [],
    };
  }
  const searched = folders(environment).flatMap((folder) =>
    ENDINGS.map((ending) => join(folder, `${base}.${ending}`)),
  );
  const unreadable: AuthenticationError[] = [];
  for (const path of searched) {
    const file = await lookAtFile(path);
    if (file.state === 'unreadable') unreadable.push(file.error);
    if (file.state === 'read')
      return { path, content: await readYaml(provider, path, file.text, BEGINNING), searched, unreadable };
  }
  return { path: null, content: {}, searched, unreadable };
}

/** The folders that are looked through, in order. */
function folders(environment: Environment): string[] {
  const { directory } = environment;
  const snapHome = variable(environment, 'SNAP_REAL_HOME');
  const userFolder = snapHome === undefined ? homePath(environment, '.config') : join(snapHome, '.config');
  const own = variable(environment, 'XDG_CONFIG_HOME') ?? platformFolder(environment) ?? userFolder;
  const site = process.platform === 'darwin' ? '/Library/Application Support' : '/etc/xdg';
  const found = [own, userFolder, site, '/etc'].flatMap((folder) =>
    folder === null ? [] : [join(folder, 'openstack')],
  );
  return [...new Set([...(directory === '' ? [] : [directory]), ...found])];
}

/** Settings folder of macOS; null elsewhere. */
function platformFolder(environment: Environment): string | null {
  return process.platform === 'darwin' ? homePath(environment, 'Library', 'Application Support') : null;
}
