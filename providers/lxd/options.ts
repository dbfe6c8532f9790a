import { join } from 'node:path';
import {
  AuthenticationError,
  type Authenticator,
  CertificateAuthenticator,
  type DriverOptions,
  type Environment,
  homePath,
  readOptionalFile,
  resolvePath,
  variable,
} from '../../src/driver/index.js';

/**
 * Options of the LXD and Incus drivers. `endpoint` is `unix:///path/of/the.socket`, or an `https://` URL with `tls.cert` and `tls.key`
 * (a client certificate that the server trusts) and `tls.ca` (the server's certificate).
 */
export interface LxdOptions extends DriverOptions {
  /** Project to work in. Default: the server's `default`. */
  readonly project?: string;
  /** Storage pool for new volumes. Default `default`. */
  readonly pool?: string;
}

/** Paths of a daemon and its tools. */
export interface LxdPlaces {
  /** Sockets, the likeliest first. */
  readonly sockets: readonly string[];
  /** Variables that name the socket, and the folder it is in. */
  readonly socketVariable: string;
  readonly folderVariable: string;
  /** Variable and folders for the client certificate of the command-line tool. */
  readonly configVariable: string;
  readonly configFolders: readonly string[];
}

export const LXD_PLACES: LxdPlaces = {
  sockets: ['/var/snap/lxd/common/lxd/unix.socket', '/var/lib/lxd/unix.socket'],
  socketVariable: 'LXD_SOCKET',
  folderVariable: 'LXD_DIR',
  configVariable: 'LXD_CONF',
  configFolders: ['.config/lxc', 'snap/lxd/common/config'],
};

export const INCUS_PLACES: LxdPlaces = {
  sockets: ['/run/incus/unix.socket', '/var/lib/incus/unix.socket'],
  socketVariable: 'INCUS_SOCKET',
  folderVariable: 'INCUS_DIR',
  configVariable: 'INCUS_CONF',
  configFolders: ['.config/incus'],
};

/** Sign-in of a driver: by the socket, or with a client certificate. @throws AuthenticationError when that is missing */
export function lxdAuthenticator(
  provider: string,
  places: LxdPlaces,
  { endpoint = `unix://${places.sockets[0]}`, tls, project }: LxdOptions,
): Authenticator {
  if (!endpoint.startsWith('https:') || (tls?.cert !== undefined && tls.key !== undefined))
    return new CertificateAuthenticator(endpoint, tls, project ?? 'default');
  throw new AuthenticationError(
    `${provider}: an https:// endpoint needs a client certificate in tls.cert and tls.key, which the server trusts; or use fromEnv().`,
    { provider },
  );
}

/** Finds the command-line tool's socket, or for an HTTPS endpoint its client certificate. */
export async function lxdOptionsFrom(
  places: LxdPlaces,
  environment: Environment,
  options: LxdOptions,
): Promise<LxdOptions> {
  const endpoint = options.endpoint ?? `unix://${await findSocket(places, environment)}`;
  if (!endpoint.startsWith('https:')) return { ...options, endpoint };
  return { ...options, endpoint, tls: { ...(await findCertificate(places, environment)), ...options.tls } };
}

async function findSocket(places: LxdPlaces, environment: Environment): Promise<string> {
  const socket = variable(environment, places.socketVariable);
  if (socket !== undefined) return socket;
  const folder = variable(environment, places.folderVariable);
  if (folder !== undefined) return join(folder, 'unix.socket');
  const { access } = await import('node:fs/promises');
  for (const path of places.sockets) {
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return places.sockets[0] ?? '';
}

async function findCertificate(
  places: LxdPlaces,
  environment: Environment,
): Promise<{ cert?: string; key?: string }> {
  const named = variable(environment, places.configVariable);
  const folders =
    named === undefined
      ? places.configFolders.flatMap((path) => homePath(environment, path) ?? [])
      : [resolvePath(environment, named)];
  for (const folder of folders) {
    const cert = await readOptionalFile(join(folder, 'client.crt'));
    const key = await readOptionalFile(join(folder, 'client.key'));
    if (cert !== null && key !== null) return { cert, key };
    if (cert === null && key === null) continue;
    const [there, missing] = cert === null ? ['client.key', 'client.crt'] : ['client.crt', 'client.key'];
    throw new AuthenticationError(
      `lxd: ${join(folder, there)} is there and ${missing} is not: half a pair proves nothing. Complete it, or take it away.`,
      { provider: 'lxd' },
    );
  }
  return {};
}
