import { getDriver, Provider } from 'skylane';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answeringServer } from '../../../support/answering-server.js';

/** Changes of what exists at Azure: what is asked first, and what is left alone. */

/** For a busy machine. */
const PATIENT = { timeout: 20_000 };
const Azure = getDriver(Provider.AZURE);
const SUBSCRIPTION = '99999999-9999-9999-9999-999999999999';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/skylane`;
const MACHINE = `${GROUP}/providers/Microsoft.Compute/virtualMachines/web-1`;
const IMAGE = `${GROUP}/providers/Microsoft.Compute/images/golden`;
const SNAPSHOT = `${GROUP}/providers/Microsoft.Compute/snapshots/before`;

/** A driver in front of these resources; changes are accepted, and what they put is there. */
async function stage(resources: Readonly<Record<string, object>>) {
  const there = new Map(Object.entries(resources));
  const { origin, heard } = await answeringServer(({ method, url, body }, response) => {
    const path = decodeURIComponent(url.pathname);
    if (method === 'PUT') there.set(path, JSON.parse(body) as object);
    const isGroup = /\/resourcegroups\/[^/]+$/i.test(path);
    const found = isGroup ? { location: 'westeurope' } : there.get(path);
    const isKnown = found !== undefined || method === 'POST';
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    const error = { code: 'ResourceNotFound', message: 'There is none.' };
    const name = path.split('/').at(-1);
    response.end(JSON.stringify(isKnown ? { id: path, name, ...found } : { error }));
  });
  const driver = new Azure({
    subscriptionId: SUBSCRIPTION,
    token: 'a-token',
    region: 'westeurope',
    endpoint: origin,
    retry: { attempts: 1 },
  });
  onTestFinished(() => driver.close());
  const changes = () =>
    heard.flatMap(({ method, url }) =>
      method === 'GET' ? [] : [`${method} ${url.pathname.split('/').at(-1)}`],
    );
  return { driver, heard, changes };
}

const machine = (more: object = {}) => ({
  location: 'West Europe',
  properties: { instanceView: { hyperVGeneration: 'V1' } },
  ...more,
});
const put = (heard: readonly { readonly method: string; readonly body: string }[]): unknown =>
  JSON.parse(heard.find(({ method }) => method === 'PUT')?.body ?? '{}');

describe('an image of a server, which can never be started again', () => {
  test('is of the generation of its server', async () => {
    const { driver, heard, changes } = await stage({ [MACHINE]: machine() });
    await driver.images.create({ name: 'golden', node: 'web-1' });
    expect(changes()).toEqual(['POST generalize', 'PUT golden']);
    expect(put(heard)).toEqual({
      location: 'westeurope',
      properties: { sourceVirtualMachine: { id: MACHINE }, hyperVGeneration: 'V1' },
    });
  });

  test.each([
    ['its name is none', { name: 'my image!' }, {}, 'invalid-request'],
    ['its name would lead elsewhere', { name: 'a/b' }, {}, 'invalid-request'],
    ['its name is taken', { name: 'golden' }, { [IMAGE]: machine() }, 'conflict'],
    [
      'the server is in another region',
      { name: 'golden' },
      { [MACHINE]: machine({ location: 'eastus' }) },
      'invalid-request',
    ],
    ['there is a snapshot too', { name: 'golden', snapshot: 'before' }, {}, 'invalid-request'],
  ])('is not begun where %s', async (_, spec, resources, code) => {
    const { driver, changes } = await stage({ [MACHINE]: machine(), ...resources });
    await expect(driver.images.create({ node: 'web-1', ...spec })).rejects.toMatchObject({ code });
    expect(changes()).toEqual([]);
  });
});

test.each(['V1', 'V2', undefined])(
  'an image of a snapshot has its generation: %s',
  async (hyperVGeneration) => {
    const { driver, heard } = await stage({
      [SNAPSHOT]: {
        location: 'westeurope',
        properties: hyperVGeneration === undefined ? {} : { hyperVGeneration },
      },
    });
    await driver.images.create({ name: 'golden', snapshot: 'before' });
    const { properties } = put(heard) as { readonly properties: Readonly<Record<string, unknown>> };
    expect(properties['hyperVGeneration']).toBe(hyperVGeneration);
  },
);

test('an image of a snapshot is not made where its name is taken', async () => {
  const { driver, changes } = await stage({ [SNAPSHOT]: machine(), [IMAGE]: machine() });
  await expect(driver.images.create({ name: 'golden', snapshot: 'before' })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(changes()).toEqual([]);
});

test.each<[string, (azure: InstanceType<typeof Azure>) => Promise<unknown>]>([
  ['a rule', (azure) => azure.securityGroups.deleteRule('web', '..')],
  ['a group', (azure) => azure.resourceGroups.delete('..')],
  ['a publisher', (azure) => azure.images.find({ publisher: '..' })],
])('the name of %s that leads to another place is not sent', async (_, act) => {
  const { driver, heard } = await stage({});
  await expect(act(driver)).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining('nothing was sent'),
  });
  expect(heard).toEqual([]);
});

test('a resource of another subscription is that one, not one of its name here', async () => {
  const { driver, heard } = await stage({});
  const other = MACHINE.replaceAll('9', '8').replace('skylane', 'web');
  await expect(driver.getNode(other)).rejects.toMatchObject({ code: 'node-not-found' });
  expect(heard.map(({ url }) => url.pathname)).toContain(other);
});

test("a call ends with its own timeout while another's look-up of the group goes on", async () => {
  const { origin, heard } = await answeringServer(() => {});
  const driver = new Azure({
    subscriptionId: SUBSCRIPTION,
    token: 't',
    region: 'westeurope',
    endpoint: origin,
  });
  onTestFinished(() => driver.close());
  const first = driver.createVolume({ name: 'a', size: 10 });
  first.catch(() => {});
  await expect.poll(() => heard.length, PATIENT).toBe(1);
  const second = driver.createVolume({ name: 'b', size: 10 }, { timeout: 20 });
  await expect(second).rejects.toMatchObject({ code: 'timeout' });
  expect(heard.length).toBe(1);
});

describe('a network interface that another program changes meanwhile', () => {
  const NIC = `${GROUP}/providers/Microsoft.Network/networkInterfaces/nic`;
  const RULES = `${GROUP}/providers/Microsoft.Network/networkSecurityGroups/web`;

  async function contested(overtaken: number) {
    let version = 1;
    const { origin, heard } = await answeringServer(({ method, headers }, response) => {
      const isOvertaken = method === 'PUT' && version++ <= overtaken;
      const row = { id: NIC, name: 'nic', etag: `W/"${version}"`, properties: { dnsSettings: { version } } };
      const error = {
        code: 'PreconditionFailed',
        message: `Precondition failed: ${String(headers['if-match'])}`,
      };
      response.writeHead(isOvertaken ? 412 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isOvertaken ? { error } : row));
    });
    const driver = new Azure({
      subscriptionId: SUBSCRIPTION,
      token: 't',
      endpoint: origin,
      retry: { attempts: 1 },
    });
    onTestFinished(() => driver.close());
    return { driver, puts: () => heard.filter(({ method }) => method === 'PUT') };
  }

  test('is read again, so that the change of neither is lost', async () => {
    const { driver, puts } = await contested(1);
    await driver.networkInterfaces.setSecurityGroup('nic', 'web');
    const sent = puts().map(({ headers, body }) => [headers['if-match'], JSON.parse(body) as unknown]);
    const changed = (version: number) => ({
      properties: { dnsSettings: { version }, networkSecurityGroup: { id: RULES } },
    });
    expect(sent).toEqual([
      ['W/"1"', changed(1)],
      ['W/"2"', changed(2)],
    ]);
  });

  test('is left as it is where that does not end', async () => {
    const { driver, puts } = await contested(99);
    await expect(driver.networkInterfaces.setSecurityGroup('nic', 'web')).rejects.toMatchObject({
      code: 'conflict',
      status: 412,
    });
    expect(puts().length).toBeLessThan(10);
  });
});
