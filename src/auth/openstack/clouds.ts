import { type Environment, variable } from '../../environment.js';
import { AuthenticationError, RegionNotFoundError } from '../../errors.js';
import { findFile, type FoundFile } from './files.js';
import { VENDORS } from './vendors.js';
import { asSettings, isSettings, layOver, mergeAll, type Settings } from './yaml.js';

/** Which cloud is looked for. */
export interface CloudChoice {
  readonly provider: string;
  readonly environment: Environment;
  /** Name in clouds.yaml, or the one for the OS_* variables. */
  readonly cloud: string | undefined;
  /** Region; by default the cloud's first. */
  readonly region: string | undefined;
}

/** Variables that select a cloud rather than describe one. */
const SELECTORS = new Set([
  'OS_CLOUD',
  'OS_REGION_NAME',
  'OS_CLIENT_CONFIG_FILE',
  'OS_CLIENT_SECURE_FILE',
  'OS_CLOUD_NAME',
]);

/** Variables of OpenStack's own test suites, which describe no cloud. */
const OTHERS = /^OS_(TEST|STD|LOG)/;

/** Name of the cloud described by the OS_* variables, unless OS_CLOUD_NAME sets another. */
const OF_VARIABLES = 'envvars';

/**
 * Settings of one cloud in one region, merged as by OpenStack's own tools: the vendor's profile, then the cloud in clouds.yaml and
 * secure.yaml or the OS_* variables, then the region's `values`. Empty if no cloud is described.
 *
 * @throws AuthenticationError when a named cloud does not exist, or its profile cannot be read
 * @throws RegionNotFoundError when the cloud lists its regions without this one
 */
export async function readCloud(choice: CloudChoice): Promise<Settings> {
  const own = await readOwn(choice);
  if (own === null) return {};
  const profile = await readProfile(choice, own);
  const { cloud: _, ...base } = layOver(profile, own);
  return inRegion(choice, base, 'regions' in own || 'region_name' in own ? own : profile);
}

/** Settings of the cloud in clouds.yaml and secure.yaml, or in variables; null when none is selected and there is no default. */
async function readOwn(choice: CloudChoice): Promise<Settings | null> {
  const { provider, environment } = choice;
  const ofVariables = variable(environment, 'OS_CLOUD_NAME') ?? OF_VARIABLES;
  const variables = settingsOfVariables(environment);
  if (variables !== null && choice.cloud === undefined) return variables;
  const file = await findFile(provider, environment, 'clouds', 'OS_CLIENT_CONFIG_FILE');
  const secure = await findFile(provider, environment, 'secure', 'OS_CLIENT_SECURE_FILE');
  const clouds = asSettings(mergeAll(file.content, secure.content)['clouds']);
  const name = choice.cloud ?? onlyKey(clouds);
  if (name === null) return null;
  const found = clouds[name];
  if (name === ofVariables) {
    if (found !== undefined)
      throw new AuthenticationError(
        `${provider}: ${file.path ?? secure.path} has a cloud ${JSON.stringify(name)}, which is also the name of the one that the OS_* variables describe. Rename one: OS_CLOUD_NAME names the latter.`,
        { provider },
      );
    if (variables !== null) return variables;
  }
  if (found === undefined) throw noSuchCloud(provider, name, clouds, { file, secure });
  if (isSettings(found)) return found;
  throw new AuthenticationError(
    `${provider}: the cloud ${JSON.stringify(name)} of ${file.path ?? secure.path} has no settings.`,
    { provider },
  );
}

/** The OS_* variables as settings; null when none describes a cloud. */
function settingsOfVariables({ variables }: Environment): Settings | null {
  const set = Object.entries(variables).filter(
    ([name, value]) => name.startsWith('OS_') && !OTHERS.test(name) && value !== undefined && value !== '',
  );
  if (set.every(([name]) => SELECTORS.has(name))) return null;
  return Object.fromEntries(
    set
      .filter(([name]) => name !== 'OS_CLOUD' && name !== 'OS_CLOUD_NAME')
      .map(([name, value]) => [name.slice('OS_'.length).toLowerCase(), value]),
  );
}

/** Only a file's sole cloud is taken without being named. */
function onlyKey(clouds: Settings): string | null {
  const [name, ...others] = Object.keys(clouds);
  return name === undefined || others.length > 0 ? null : name;
}

function noSuchCloud(
  provider: string,
  name: string,
  clouds: Settings,
  { file, secure }: { readonly file: FoundFile; readonly secure: FoundFile },
): AuthenticationError {
  const path = file.path ?? secure.path;
  const asked = `${provider}: the cloud ${JSON.stringify(name)} was asked for (OS_CLOUD)`;
  const unread = file.unreadable.map(({ message }) => ` ${message}`).join('');
  if (path === null)
    return new AuthenticationError(
      `${asked}, but there is no clouds.yaml. Looked at: ${file.searched.join(', ')}.${unread}`,
      { provider },
    );
  const known = Object.keys(clouds).sort().join(', ') || 'none';
  return new AuthenticationError(
    `${provider}: ${path} has no cloud ${JSON.stringify(name)} (OS_CLOUD). It has: ${known}.${unread}`,
    { provider },
  );
}

/** The vendor's profile: from clouds-public.yaml, otherwise from the table of OpenStack's own tools. */
async function readProfile({ provider, environment }: CloudChoice, own: Settings): Promise<Settings> {
  const name = own['profile'] ?? own['cloud'];
  if (name === undefined || name === null || name === '') return {};
  if (typeof name !== 'string')
    throw new AuthenticationError(`${provider}: profile should be a name.`, { provider });
  const file = await findFile(provider, environment, 'clouds-public');
  const listed = asSettings(file.content['public_clouds']);
  const profile = Object.hasOwn(listed, name) ? listed[name] : vendor(name);
  const hasUrl = asSettings(own['auth'])['auth_url'] !== undefined || own['auth_url'] !== undefined;
  if (isSettings(profile) && profile['status'] === 'shutdown')
    throw new AuthenticationError(`${provider}: the cloud of the profile ${name} no longer exists.`, {
      provider,
    });
  if (isSettings(profile) && profile['profile'] === undefined) return profile;
  // Profiles at a vendor's URL are not fetched: that host could redirect the password.
  if (isSettings(profile) && hasUrl) return {};
  if (isSettings(profile) || URL.canParse(name))
    throw new AuthenticationError(
      `${provider}: the profile ${name} is kept at a URL, which is not read. Write auth_url into clouds.yaml in its place.`,
      { provider },
    );
  const known = [...Object.keys(listed), ...Object.keys(VENDORS)].sort().join(', ');
  throw new AuthenticationError(
    `${provider}: there is no profile ${JSON.stringify(name)} in ${file.path ?? 'a clouds-public.yaml'}, nor among those that are known: ${known}.`,
    { provider },
  );
}

function vendor(name: string): Settings | undefined {
  return Object.hasOwn(VENDORS, name) ? VENDORS[name] : undefined;
}

/** A region listed by a cloud. */
interface Region {
  readonly name: string;
  readonly values: Settings;
}

/** The cloud in the selected region, or in its first. */
function inRegion({ provider, region }: CloudChoice, cloud: Settings, source: Settings): Settings {
  const { regions: _, ...base } = cloud;
  const known = regionsOf(provider, source);
  const [first] = known;
  const found = region === undefined ? first : findRegion(known, region);
  if (found !== undefined) return { ...layOver(base, present(found.values)), region_name: found.name };
  if (region === undefined) return base;
  // A list of regions is complete; a single region is only the default and allows others.
  if (!Array.isArray(source['regions'])) return { ...base, region_name: region };
  throw new RegionNotFoundError(
    `${provider}: clouds.yaml has no region ${JSON.stringify(region)} for this cloud. It has: ${known.map(({ name }) => name).join(', ')}.`,
    { provider },
  );
}

function findRegion(known: readonly Region[], asked: string): Region | undefined {
  return (
    known.find(({ name }) => name === asked) ??
    known.find(({ name }) => name.toLowerCase() === asked.toLowerCase())
  );
}

function regionsOf(provider: string, { regions, region_name: named }: Settings): Region[] {
  const list = regions ?? named;
  if (list === undefined || list === null || list === '') return [];
  const entries: readonly unknown[] = Array.isArray(list)
    ? list
    : typeof list === 'string'
      ? list.split(',')
      : [list];
  return entries.map((entry) => {
    if (typeof entry === 'string') return { name: entry, values: {} };
    const { name, values, ...rest } = asSettings(entry);
    if (typeof name === 'string' && Object.keys(rest).length === 0)
      return { name, values: asSettings(values) };
    throw new AuthenticationError(
      `${provider}: a region of clouds.yaml should be a name, or have "name" and "values" and nothing else.`,
      { provider },
    );
  });
}

/** Drops undefined values, so that a region does not override settings with them. */
function present(values: Settings): Settings {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
