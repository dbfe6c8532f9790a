import { delimiter, dirname, resolve } from 'node:path';
import { type Environment, homePath, lookAtFile, readNamedFile, variable } from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import { asSettings, readYaml, type Settings } from '../openstack/yaml.js';
import type { ClusterSignIn } from './cluster-sign-in.js';

/** Entries of a kubeconfig file by their names, each with the folder of its file: paths in it are relative to that. */
type Entries = ReadonlyMap<string, { readonly settings: Settings; readonly folder: string }>;

/** All files of `KUBECONFIG`, merged as kubectl does: of two entries of one name the first counts. */
interface Kubeconfig {
  /** Files that were read, for errors. */
  readonly path: string;
  readonly current: string | null;
  readonly clusters: Entries;
  readonly users: Entries;
  readonly contexts: Entries;
}

/** Settings of users that Skylane does not sign in with, and what to do instead. */
const REFUSED_USERS: Readonly<Record<string, string>> = {
  exec: 'pass token, a function that returns the token of that program',
  auth_provider: 'kubectl no longer has it either; pass a function that returns a token as token',
  username: 'Kubernetes no longer has passwords; pass a token',
  password: 'Kubernetes no longer has passwords; pass a token',
  as: 'sign in as that user',
  as_groups: 'sign in as a user of those groups',
  as_uid: 'sign in as that user',
};

/** Settings of clusters that Skylane does not honour, and what to do instead. */
const REFUSED_CLUSTERS: Readonly<Record<string, string>> = {
  insecure_skip_tls_verify: "verification cannot be turned off; name the authority's certificate in it",
  tls_server_name: 'use a server URL whose host is in its certificate',
};

/**
 * Finds a cluster and the user's credentials as kubectl does: in the files of `KUBECONFIG`, or in `~/.kube/config`; null without any file.
 *
 * @param wanted name of the context, by default the current one; and false where the caller has credentials, whatever the file has
 * @throws AuthenticationError for a file that cannot be read, a missing context, and credentials of a kind that is not supported
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export async function readKubeconfig(
  provider: string,
  environment: Environment,
  { context, needsUser }: { readonly context: string | undefined; readonly needsUser: boolean },
): Promise<ClusterSignIn | null> {
  const config = await readFiles(provider, environment);
  if (config === null) return null;
  const refuse = (why: string): AuthenticationError =>
    new AuthenticationError(`${provider}: ${config.path} ${why}.`, { provider });
  const name = context ?? config.current;
  if (name === null) throw refuse('has no current-context; pass context');
  const { cluster, user, namespace } = find(config.contexts, 'context', name, refuse).settings;
  const { server, ...place } = await clusterOf(find(config.clusters, 'cluster', cluster, refuse), refuse);
  const { token, cert, key }: User = needsUser
    ? await userOf(find(config.users, 'user', user, refuse), refuse)
    : {};
  return {
    endpoint: server,
    ...(typeof namespace === 'string' && { namespace }),
    ...(place.proxy !== undefined && { proxy: place.proxy }),
    ...(token !== undefined && { token }),
    tls: { ...(place.ca !== undefined && { ca: place.ca }), ...(cert !== undefined && { cert, key }) },
  };
}

async function readFiles(provider: string, environment: Environment): Promise<Kubeconfig | null> {
  const named = variable(environment, 'KUBECONFIG')?.split(delimiter).filter(Boolean);
  const usual = homePath(environment, '.kube', 'config');
  const paths = named ?? (usual === null ? [] : [usual]);
  const files: { readonly settings: Settings; readonly folder: string }[] = [];
  const read: string[] = [];
  for (const path of paths.map((one) => resolve(environment.directory, one))) {
    const file = await lookAtFile(path);
    if (file.state === 'unreadable') throw file.error;
    // kubectl passes over files that are not there.
    if (file.state === 'absent') continue;
    files.push({ settings: await readYaml(provider, path, file.text), folder: dirname(path) });
    read.push(path);
  }
  if (files.length > 0) return merge(read.join(delimiter), files);
  if (named === undefined) return null;
  throw new AuthenticationError(`KUBECONFIG names ${named.join(delimiter)}, and there is no such file.`, {
    provider,
  });
}

function merge(
  path: string,
  files: readonly { readonly settings: Settings; readonly folder: string }[],
): Kubeconfig {
  const current = files.map(({ settings }) => settings['current_context']).find(Boolean);
  const entries = (list: string, item: string): Entries => {
    const found = new Map<string, { settings: Settings; folder: string }>();
    for (const { settings, folder } of files.toReversed())
      for (const entry of listOf(settings[list]))
        if (typeof entry['name'] === 'string')
          found.set(entry['name'], { settings: asSettings(entry[item]), folder });
    return found;
  };
  return {
    path,
    current: typeof current === 'string' ? current : null,
    clusters: entries('clusters', 'cluster'),
    users: entries('users', 'user'),
    contexts: entries('contexts', 'context'),
  };
}

function listOf(value: unknown): readonly Settings[] {
  return Array.isArray(value) ? value.map(asSettings) : [];
}

type Refuse = (why: string) => AuthenticationError;
type Entry = { readonly settings: Settings; readonly folder: string };

function find(entries: Entries, kind: string, name: unknown, refuse: Refuse): Entry {
  const entry = typeof name === 'string' ? entries.get(name) : undefined;
  if (entry !== undefined) return entry;
  const known = [...entries.keys()].join(', ');
  throw refuse(`has no ${kind} ${JSON.stringify(name ?? null)}; there are ${known || 'none'}`);
}

interface Cluster {
  readonly server: string;
  readonly ca?: string;
  readonly proxy?: string;
}

async function clusterOf({ settings, folder }: Entry, refuse: Refuse): Promise<Cluster> {
  const { server, proxy_url: proxy } = settings;
  refuseSettings(settings, REFUSED_CLUSTERS, 'cluster', refuse);
  if (typeof server !== 'string' || !/^https?:\/\//i.test(server))
    throw refuse('has a cluster without the URL of its server');
  const ca = await contentOf(settings, 'certificate_authority', folder);
  return { server, ...(ca !== undefined && { ca }), ...(typeof proxy === 'string' && { proxy }) };
}

interface User {
  readonly token?: string | (() => Promise<string>);
  readonly cert?: string;
  readonly key?: string;
}

async function userOf({ settings, folder }: Entry, refuse: Refuse): Promise<User> {
  const { token, tokenFile } = settings;
  // A token or certificate beside a plugin wins, as with kubectl.
  const cert = await contentOf(settings, 'client_certificate', folder);
  const key = await contentOf(settings, 'client_key', folder);
  if ((cert === undefined) !== (key === undefined))
    throw refuse('has a user with half a client certificate: the certificate and its key belong together');
  const { as: _as, as_groups: _groups, as_uid: _uid, ...others } = REFUSED_USERS;
  const isKnown = typeof token === 'string' || typeof tokenFile === 'string' || cert !== undefined;
  refuseSettings(settings, isKnown ? without(REFUSED_USERS, others) : REFUSED_USERS, 'user', refuse);
  if (!isKnown) throw refuse('has a user without credentials: a token or a client certificate');
  return {
    // The file is replaced from time to time, so it is read again when its token is refused.
    ...(typeof tokenFile === 'string' && { token: () => readToken(resolve(folder, tokenFile)) }),
    ...(typeof tokenFile !== 'string' && typeof token === 'string' && { token }),
    ...(cert !== undefined && key !== undefined && { cert, key }),
  };
}

function without(all: Readonly<Record<string, string>>, some: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !(name in some)));
}

function refuseSettings(
  settings: Settings,
  refused: Readonly<Record<string, string>>,
  kind: string,
  refuse: Refuse,
): void {
  for (const [name, advice] of Object.entries(refused)) {
    const value = settings[name];
    if (value === undefined || value === null || value === '' || value === 'false') continue;
    throw refuse(`has a ${kind} with ${name.replaceAll('_', '-')}, which is not supported: ${advice}`);
  }
}

/** Content of a setting that stands in the file as base64, `...-data`, or in a file of its own. */
async function contentOf(settings: Settings, name: string, folder: string): Promise<string | undefined> {
  const data = settings[`${name}_data`];
  if (typeof data === 'string') return Buffer.from(data, 'base64').toString('utf8');
  const path = settings[name];
  if (typeof path !== 'string') return undefined;
  return readNamedFile(resolve(folder, path), `${name.replaceAll('_', '-')} of the kubeconfig file`);
}

/** Reads a token from a file. @throws AuthenticationError when it is missing or empty */
export async function readToken(path: string): Promise<string> {
  const token = (await readNamedFile(path, 'the sign-in to Kubernetes')).trim();
  if (token !== '') return token;
  throw new AuthenticationError(`${path} holds no token.`);
}
