import { join } from 'node:path';
import { type Environment, lookAtFile, variable } from '../../environment.js';
import type { Authenticator } from '../../http/authenticator.js';
import type { Redactor } from '../../http/secrets/redact.js';
import { AuthenticationError } from '../../errors.js';
import { BearerAuthenticator } from '../bearer.js';
import { CertificateAuthenticator } from '../certificate.js';
import type { ClusterSignIn } from './cluster-sign-in.js';
import { readKubeconfig, readToken } from './kubeconfig.js';

/** Folder in every pod with the token, the authority and the namespace of its service account. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Completes options from the kubeconfig file that kubectl uses, or, in a pod without one, by its service account. Options that are given
 * come first; with `endpoint` and a credential among them nothing is read.
 *
 * @param account folder of the service account; tests pass their own
 * @throws AuthenticationError when there is neither, and for what kubeconfig files may hold and Skylane does not support
 */
export async function withCluster<Options extends ClusterSignIn & { readonly context?: string }>(
  provider: string,
  environment: Environment,
  options: Options,
  account = ACCOUNT,
): Promise<Options> {
  const { endpoint, token, tls, context } = options;
  const needsUser = token === undefined && tls?.cert === undefined;
  if (endpoint !== undefined && !needsUser) return options;
  const found =
    (await readKubeconfig(provider, environment, { context, needsUser })) ??
    (await readAccount(environment, account));
  // A variable that is not set must not take the context's namespace away.
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  if (found !== null) return { ...found, ...(given as Options), tls: { ...found.tls, ...tls } };
  throw new AuthenticationError(
    `${provider}: there is no kubeconfig file, and this is no pod of a cluster. Pass endpoint and token, or set KUBECONFIG.`,
    { provider },
  );
}

/** The service account of a pod. @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
async function readAccount(environment: Environment, folder: string): Promise<ClusterSignIn | null> {
  const host = variable(environment, 'KUBERNETES_SERVICE_HOST');
  const port = variable(environment, 'KUBERNETES_SERVICE_PORT') ?? '443';
  if (host === undefined) return null;
  const [ca, namespace] = await Promise.all([textAt(folder, 'ca.crt'), textAt(folder, 'namespace')]);
  const path = join(folder, 'token');
  await readToken(path);
  return {
    endpoint: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    // Kubernetes replaces the file within the hour.
    token: () => readToken(path),
    ...(namespace !== null && { namespace: namespace.trim() }),
    ...(ca !== null && { tls: { ca } }),
  };
}

async function textAt(folder: string, name: string): Promise<string | null> {
  const file = await lookAtFile(join(folder, name));
  return file.state === 'read' ? file.text : null;
}

/** Sign-in to a cluster, with a token or a client certificate. @throws AuthenticationError without endpoint, or without either */
export function clusterAuthenticator(
  provider: string,
  { endpoint, token, tls, namespace = 'default' }: ClusterSignIn,
  redactor: Redactor,
): Authenticator {
  const advice = 'Pass it to the constructor, or use fromEnv(), which reads kubeconfig files.';
  if (endpoint === undefined)
    throw new AuthenticationError(`${provider}: the option endpoint is missing. ${advice}`, { provider });
  if (token !== undefined)
    return new BearerAuthenticator({
      provider,
      endpoint,
      token,
      variable: 'KUBECONFIG',
      tenant: namespace,
      redactor,
    });
  if (tls?.cert !== undefined && tls.key !== undefined)
    return new CertificateAuthenticator(endpoint, tls, namespace);
  throw new AuthenticationError(
    `${provider}: the option token is missing, and so is a client certificate in tls.cert and tls.key. ${advice}`,
    { provider },
  );
}
