import { loadLibrary } from '../../http/sockets/load-library.js';
import { AuthenticationError } from '../../errors.js';

/** Content of a file, with underscores in keys. A value is a string, null, a list or settings. */
export type Settings = Readonly<Record<string, unknown>>;

/** YAML's own tags; every value is read as a string regardless. Other tags are refused. */
const KNOWN_TAG = /^(tag:yaml\.org,2002:|!!?)(str|int|float|bool|null|timestamp|map|seq|merge)$/;

/** Unquoted forms of null. */
const NOTHING = /^(~|null|Null|NULL)?$/;

/**
 * Parses a settings file. Values stay as written, so a password 0123 or 1e5 does not become a number; merge keys (`<<`) are followed. The
 * parser's message never gets into an error, since it quotes the file, which holds passwords.
 *
 * @param beginning first words of such a file, for the error about one without settings
 * @throws AuthenticationError with the line number when it is not YAML
 */
export async function readYaml(
  provider: string,
  path: string,
  text: string,
  beginning?: string,
): Promise<Settings> {
  const { isScalar, parseDocument, visit } = await loadLibrary('yaml');
  const invalid = (why: string): AuthenticationError =>
    new AuthenticationError(`${provider}: ${path} is not valid YAML (${why}).`, { provider });
  const document = parseDocument(text, {
    schema: 'failsafe',
    merge: true,
    uniqueKeys: false,
    prettyErrors: true,
  });
  const [error] = document.errors;
  if (error !== undefined) throw invalid(`${error.code}${lineOf(error)}`);
  const isForeign = (tag: string | undefined): boolean => tag !== undefined && !KNOWN_TAG.test(tag);
  visit(document, {
    Node: (key, node) => {
      if ('tag' in node && isForeign(node.tag)) throw invalid('a tag that is not of YAML itself');
      if (!isScalar(node) || key === 'key' || node.type !== 'PLAIN' || typeof node.value !== 'string') return;
      if (NOTHING.test(node.value)) node.value = null;
    },
  });
  let content: unknown;
  try {
    content = document.toJS();
  } catch {
    throw invalid('an alias of something that is not there, or too many of them');
  }
  if (content === null || content === undefined) return {};
  if (isSettings(content)) return withUnderscores(content);
  const advice = beginning === undefined ? '' : `: it should begin with "${beginning}"`;
  throw new AuthenticationError(`${provider}: ${path} holds no settings${advice}.`, { provider });
}

function lineOf({
  linePos,
}: {
  readonly linePos?: readonly { readonly line: number }[] | undefined;
}): string {
  const line = linePos?.[0]?.line;
  return line === undefined ? '' : ` in line ${line}`;
}

/** `auth-url` and `auth_url` are the same key; the names of clouds and profiles stay as they are. */
function withUnderscores(settings: Settings, depth = 0): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      depth === 1 ? key : key.replaceAll('-', '_'),
      isSettings(value) ? withUnderscores(value, depth + 1) : listOf(value, depth),
    ]),
  );
}

function listOf(value: unknown, depth: number): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown) => (isSettings(item) ? withUnderscores(item, depth + 1) : item));
}

/** The settings that a value is; none when it is something else. */
export function asSettings(value: unknown): Settings {
  return isSettings(value) ? value : {};
}

/** True if a value is settings. */
export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Merges settings recursively. */
export function mergeAll(base: Settings, over: Settings): Settings {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const under = result[key];
    result[key] = isSettings(value) && isSettings(under) ? mergeAll(under, value) : value;
  }
  return result;
}

/** Merges settings of a cloud: those of `auth` one by one, all others as a whole. */
export function layOver(base: Settings, over: Settings): Settings {
  const auth = { ...asSettings(base['auth']), ...asSettings(over['auth']) };
  return { ...base, ...over, auth };
}
