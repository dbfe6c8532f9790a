import { type ComputeNode, getDriver, Provider } from 'skylane';
import type { SandboxOf } from 'skylane/sandbox';

import { quickSandbox } from './sandbox.js';

const Gce = getDriver(Provider.GCE);
const Balancers = getDriver(Provider.GOOGLE_LOAD_BALANCER);

/** Region of the cloud for balancers. */
export const REGION = 'europe-west1';

/** A simulated Google with servers in three zones, of which the second is `europe-west1-b`. Its pages are short. */
export async function googleCloud(count: number) {
  const sandbox = await quickSandbox({ flavor: 'google-compute', pageSize: 8 });
  const gce = new Gce({ ...sandbox.credentials, endpoint: sandbox.identityUrl, region: REGION });
  const spec = { image: 'debian-12', size: 'e2-small' };
  const nodes: ComputeNode[] = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      gce.createNode({ ...spec, name: `web-${index}`, location: `${REGION}-${'abc'[index % 3] ?? 'b'}` }),
    ),
  );
  return {
    sandbox,
    gce,
    /** A server by its number. */
    node: (index: number): ComputeNode => nodes[index]!,
    balancers: (endpoint = sandbox.identityUrl) =>
      new Balancers({ ...sandbox.credentials, endpoint, region: REGION }),
    close: async () => {
      await gce.close();
      await sandbox.close();
    },
  };
}

/** Kinds of parts that Google's balancers are made of. */
export const PARTS = [
  'addresses',
  'forwardingRules',
  'targetHttpProxies',
  'targetHttpsProxies',
  'urlMaps',
  'backendServices',
  'healthChecks',
  'instanceGroups',
];

/** Paths of all that balancers are made of on a sandbox. */
export async function balancerParts({
  credentials,
  identityUrl,
}: SandboxOf<'google-compute'>): Promise<string[]> {
  const { token, projectId } = credentials;
  const scopes = ['global', `regions/${REGION}`, ...['a', 'b', 'c'].map((zone) => `zones/${REGION}-${zone}`)];
  const paths = scopes.flatMap((scope) => PARTS.map((part) => `${scope}/${part}`));
  const found = paths.map(async (path) => {
    const url = `${identityUrl}/projects/${projectId}/${path}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const { items = [] } = (await response.json()) as { readonly items?: readonly { name: string }[] };
    return items.map(({ name }) => `${path}/${name}`);
  });
  return (await Promise.all(found)).flat();
}
