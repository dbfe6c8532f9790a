import { type CloudError, type ComputeDriver, getDriver, Provider } from 'skylane';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answeringServer } from '../../support/answering-server.js';

/** What LXD 5.0, Incus 6.0 and OpenStack Zed answered to a DELETE; Google's and Azure's words are those of their recordings and references. */

/** Body of a 404, and its type. */
type Said = readonly [body: unknown, type?: string];

const lxd = (error: string): Said => [{ type: 'error', error_code: 404, error }];
const page = (words: string): Said => [
  `<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>${words}<br /><br /></body></html>`,
  'text/html',
];
const google = (path: string): Said => [
  {
    error: {
      code: 404,
      message: `The resource '${path}' was not found`,
      errors: [{ domain: 'global', reason: 'notFound' }],
    },
  },
];
const azure = (code: string): Said => [{ error: { code, message: `The ${code}.` } }];

const SUBSCRIPTION = '99999999-9999-9999-9999-999999999999';
const MACHINE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/web-1`;
const INSTANCE = 'zones/z/instances/i';

/** A driver whose cloud answers all requests with this 404. */
async function driverOf<D extends ComputeDriver>(
  [body, type = 'application/json']: Said,
  make: (endpoint: string) => D,
): Promise<D> {
  const { origin } = await answeringServer((_request, response) => {
    response.writeHead(404, { 'content-type': type });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const driver = make(origin);
  onTestFinished(() => driver.close());
  return driver;
}

const retry = { attempts: 1 };
const lxdOf = (said: Said) =>
  driverOf(said, (endpoint) => new (getDriver(Provider.LXD))({ endpoint, retry }));
const googleOf = (said: Said) =>
  driverOf(
    said,
    (endpoint) => new (getDriver(Provider.GCE))({ projectId: 'p', token: 't', endpoint, retry }),
  );
const azureOf = (said: Said) =>
  driverOf(
    said,
    (endpoint) =>
      new (getDriver(Provider.AZURE))({ subscriptionId: SUBSCRIPTION, token: 't', endpoint, retry }),
  );
const openstackOf = (said: Said) =>
  driverOf(
    said,
    (url) =>
      new (getDriver(Provider.OPENSTACK))({
        authType: 'none',
        endpoints: { compute: url, image: url, network: url },
        retry,
      }),
  );

describe('a 404 of the resource itself is a delete that is done', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['LXD, an instance', async () => (await lxdOf(lxd('Instance not found'))).destroyNode('web-1')],
    [
      'LXD, a volume',
      async () => (await lxdOf(lxd('Storage pool volume not found'))).destroyVolume('default/v'),
    ],
    [
      'Google, an instance',
      async () => (await googleOf(google(`projects/p/${INSTANCE}`))).destroyNode('z/i'),
    ],
    ['Azure, a machine', async () => (await azureOf(azure('ResourceNotFound'))).destroyNode(MACHINE)],
    [
      'Azure, a group with all in it',
      async () => (await azureOf(azure('ResourceGroupNotFound'))).destroyNode(MACHINE),
    ],
    [
      'OpenStack, an image, by a page of HTML',
      async () => (await openstackOf(page('Failed to find image 1 to delete'))).deleteImage('1'),
    ],
    [
      'OpenStack, a network',
      async () =>
        (
          await openstackOf([
            { NeutronError: { type: 'NetworkNotFound', message: 'Network 1 could not be found.' } },
          ])
        ).networks.delete('1'),
    ],
  ])('%s', async (_what, destroy) => {
    await expect(destroy()).resolves.toBeUndefined();
  });
});

describe('a 404 of what the resource is in is an error that names it', () => {
  test.each<[string, () => Promise<unknown>, Partial<CloudError>]>([
    [
      'LXD, a project',
      async () => (await lxdOf(lxd('Failed to load project "p": Project not found'))).destroyNetwork('n'),
      { code: 'not-found', message: expect.stringContaining('project "p"') },
    ],
    [
      'LXD, a storage pool',
      async () => (await lxdOf(lxd('Storage pool not found'))).destroyVolume('p/v'),
      { code: 'not-found', message: expect.stringContaining('Storage pool') },
    ],
    ['LXD, a path', async () => (await lxdOf(lxd('not found'))).destroyNode('web-1'), { code: 'not-found' }],
    [
      'Google, a project',
      async () => (await googleOf(google('projects/p'))).destroyNode('z/i'),
      { code: 'not-found', message: expect.stringContaining("'projects/p'") },
    ],
    [
      'Google, a zone',
      async () => (await googleOf(google('projects/p/zones/z'))).destroyNode('z/i'),
      { code: 'region-not-found' },
    ],
    [
      'Azure, a subscription',
      async () => (await azureOf(azure('SubscriptionNotFound'))).destroyNode(MACHINE),
      { code: 'not-found', providerCode: 'SubscriptionNotFound' },
    ],
    [
      'OpenStack, a server of a metadata item',
      async () =>
        (
          await openstackOf([{ itemNotFound: { code: 404, message: 'Instance 1 could not be found.' } }])
        ).servers.deleteMetadata('1', 'key'),
      { code: 'node-not-found' },
    ],
    [
      'OpenStack, a path of Neutron',
      async () =>
        (
          await openstackOf([
            { NeutronError: { type: 'HTTPNotFound', message: 'The resource could not be found.' } },
          ])
        ).networks.delete('1'),
      { code: 'not-found', providerCode: 'HTTPNotFound' },
    ],
    [
      'OpenStack, a path of Nova',
      async () => (await openstackOf(page('The resource could not be found.'))).deleteKeyPair('key'),
      { code: 'not-found', message: expect.stringContaining("is not openstack's") },
    ],
    [
      'a gateway in front of the cloud',
      async () => (await azureOf(page('nginx'))).destroyNode(MACHINE),
      { code: 'not-found', status: 404 },
    ],
  ])('%s', async (_what, destroy, error) => {
    await expect(destroy()).rejects.toMatchObject(error);
  });
});
