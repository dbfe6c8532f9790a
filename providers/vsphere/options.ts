import {
  type CloudErrorDetails,
  type DriverOptions,
  type Environment,
  type KeySignIn,
  MalformedResponseError,
  readNamedFile,
  type Session,
  type SessionPlace,
  variable,
  withKeys,
  XmlReader,
} from '../../src/driver/index.js';
import { envelope, HEADERS, leaf, PATH, type Ref, responseIn } from './soap.js';

/** A size that servers are ordered by. */
export interface VsphereSize {
  /** Id, for `createNode` and `resizeNode`. */
  readonly id: string;
  /** Virtual processors. */
  readonly vcpus: number;
  /** Memory in MiB. */
  readonly ram: number;
}

/**
 * Options of the vSphere driver. `endpoint` is the vCenter server: `https://vcenter.example`, with or without `/sdk`. `region` is the name of
 * the datacenter to work in; without it servers of all are listed. For vCenter's own certificate authority give `tls.ca`.
 */
export interface VsphereOptions extends DriverOptions {
  /** Name of the user: `administrator@vsphere.local`. */
  readonly username: string;
  /** Password of the user. */
  readonly password: string;
  /** Sizes under names of your own. Without them a size is an id such as `2x4096`: processors and MiB. */
  readonly sizes?: readonly VsphereSize[];
}

/** The object that knows all others; the only one with the same id everywhere. */
export const SERVICE: Ref = { type: 'ServiceInstance', id: 'ServiceInstance' };

const DETAILS: CloudErrorDetails = { provider: 'vsphere', service: 'compute', operation: 'signIn' };

/** Sign-in with a name and password: a session in a cookie, which vCenter ends when it has been idle for half an hour. */
export const SIGN_IN: KeySignIn = {
  provider: 'vsphere',
  endpoint: 'https://vcenter.invalid',
  keys: { username: ['GOVC_USERNAME'], password: ['GOVC_PASSWORD'] },
  shown: ['username'],
  texts: ['username', 'password'],
  sign: (_keys, _outgoing, { session }) => ({ cookie: session }),
  open: ({ username, password }, place) => openSession(username, password, place),
  close: async (_keys, session, place) => {
    const manager = await sessionManager(place);
    await send(place, 'Logout', { on: manager, headers: { cookie: session } });
  },
};

async function openSession(
  username: string | undefined,
  password: string | undefined,
  place: SessionPlace,
): Promise<Session> {
  const content = leaf('userName', username) + leaf('password', password);
  const { headers } = await send(place, 'Login', { on: await sessionManager(place), content });
  const cookies = [headers['set-cookie'] ?? []].flat();
  const cookie = cookies.find((one) => one.startsWith('vmware_soap_session='))?.split(';')[0];
  if (cookie !== undefined) return { value: cookie, life: Infinity };
  throw new MalformedResponseError('signIn: vCenter opened a session without a cookie.', DETAILS);
}

async function sessionManager(place: SessionPlace): Promise<Ref> {
  const { body } = await send(place, 'RetrieveServiceContent', { on: SERVICE });
  const content = responseIn(body, 'RetrieveServiceContent', DETAILS);
  const id = new XmlReader(content, '', DETAILS).object('returnval').id('sessionManager');
  return { type: 'SessionManager', id };
}

interface Sending {
  readonly on: Ref;
  readonly content?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function send(
  { transport, url, call }: SessionPlace,
  method: string,
  { on, content = '', headers }: Sending,
) {
  const request = {
    operation: 'signIn',
    method: 'POST',
    path: PATH,
    headers: { ...HEADERS, ...headers },
    body: envelope(method, on, content),
  } as const;
  return transport.plainBytes(request, url + PATH, call);
}

/** The endpoint without `/sdk`. */
export function baseOf(endpoint: string): string {
  return endpoint.replace(/\/+(sdk\/*)?$/, '');
}

/** Reads the variables of govc; used by `fromEnv`. Options given go before what is found. */
export async function vsphereOptionsFrom(
  environment: Environment,
  given: Partial<VsphereOptions>,
): Promise<VsphereOptions> {
  const url = urlIn(environment);
  const region = given.region ?? variable(environment, 'GOVC_DATACENTER');
  const bundle = variable(environment, 'GOVC_TLS_CA_CERTS');
  const ca =
    bundle === undefined || given.tls?.ca !== undefined
      ? undefined
      : await readNamedFile(bundle, 'GOVC_TLS_CA_CERTS');
  const found = {
    ...(url === null ? {} : { endpoint: url.origin }),
    ...(url?.username && variable(environment, 'GOVC_USERNAME') === undefined
      ? { username: decodeURIComponent(url.username) }
      : {}),
    ...(url?.password && variable(environment, 'GOVC_PASSWORD') === undefined
      ? { password: decodeURIComponent(url.password) }
      : {}),
    ...given,
    ...(region === undefined ? {} : { region }),
    ...(ca === undefined ? {} : { tls: { ...given.tls, ca } }),
  };
  return withKeys(SIGN_IN, environment, found) as VsphereOptions;
}

/** `https://user:password@vcenter.example/sdk`, of which all but the host may be missing. */
function urlIn(environment: Environment): URL | null {
  const text = variable(environment, 'GOVC_URL');
  if (text === undefined) return null;
  const whole = text.includes('://') ? text : `https://${text}`;
  return URL.canParse(whole) ? new URL(whole) : null;
}
