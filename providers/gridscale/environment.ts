import {
  AuthenticationError,
  type Environment,
  homePath,
  readOptionalFile,
  readYaml,
  variable,
  withKeys,
} from '../../src/driver/index.js';
import { type GridscaleOptions, SIGN_IN } from './sign-in.js';

const PROVIDER = 'gridscale';
/** Fields of a project in the file, by the options that they are. */
const FIELDS = { userId: 'userId', token: 'token', endpoint: 'url' } as const;

/**
 * Finds the credentials as gridscale's own tool does: given options, then variables, then a project of its configuration file
 * (`$XDG_CONFIG_HOME/gridscale/config.yaml`, `~/.config/gridscale/config.yaml`): the one that GRIDSCALE_ACCOUNT names, or `default`.
 * The places of macOS and Windows, the older `gscloud/config.yaml` and its `accounts` are not read.
 *
 * @throws AuthenticationError when the file cannot be read, or has no such project; or when a credential is missing
 * @see https://github.com/gridscale/gscloud#readme
 */
export async function gridscaleOptionsFrom<Options extends GridscaleOptions>(
  environment: Environment,
  options: Partial<Options>,
): Promise<Options> {
  const given = definedOf(options);
  const url = variable(environment, 'GRIDSCALE_URL');
  const own = { ...(url !== undefined && { endpoint: url }), ...given };
  const isGiven =
    (options.userId ?? variable(environment, 'GRIDSCALE_UUID')) !== undefined &&
    (options.token ?? variable(environment, 'GRIDSCALE_TOKEN')) !== undefined;
  const project = isGiven ? {} : await readProject(environment);
  // A token beside a user of another project would be refused; what the environment names comes first, as in gridscale's tool.
  const named = {
    userId: variable(environment, 'GRIDSCALE_UUID'),
    token: variable(environment, 'GRIDSCALE_TOKEN'),
  };
  return withKeys(SIGN_IN, environment, { ...project, ...definedOf(named), ...own }) as Options;
}

async function readProject(environment: Environment): Promise<Record<string, string>> {
  const home = variable(environment, 'XDG_CONFIG_HOME') ?? homePath(environment, '.config');
  const path = home === null ? null : `${home}/gridscale/config.yaml`;
  const text = path === null ? null : await readOptionalFile(path);
  if (path === null || text === null) return {};
  const { projects } = await readYaml(PROVIDER, path, text);
  const wanted = variable(environment, 'GRIDSCALE_ACCOUNT') ?? 'default';
  const project = rowsOf(projects).find(({ name }) => name === wanted);
  if (project === undefined)
    throw new AuthenticationError(`${PROVIDER}: ${path} has no project ${wanted}.`, { provider: PROVIDER });
  const found = Object.entries(FIELDS).map(([option, field]) => [option, project[field]] as const);
  return Object.fromEntries(
    found.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  );
}

function definedOf(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The settings of a list; none of what is no list of settings. */
function rowsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (row): row is Readonly<Record<string, unknown>> => typeof row === 'object' && row !== null,
  );
}
