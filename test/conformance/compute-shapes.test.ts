import { type ComputeDriver, Scheduler } from 'skylane';
import { afterAll, describe, expect, test } from 'vitest';
import { describeCompute } from '../support/compute.js';
import { type Host, readHosts, unpace } from '../support/compute-hosts/hosts.js';
import { SECRET, StandIn } from '../support/compute-hosts/stand-in.js';

/** Milliseconds between two polls: nothing here takes time. */
const POLL = 20;
/** Rows a page, whatever is asked for: a part of a list must not pass for the whole. */
const PAGE = 2;

for (const host of await readHosts()) await conform(host);

async function conform(host: Host): Promise<void> {
  const { name, shape, make, context, without, creates } = host;
  await unpace(host, POLL);
  const cloud = new StandIn(shape, { pageSize: PAGE });
  const small = new StandIn(shape, { quota: 2 });
  const [endpoint, limited] = await Promise.all([cloud.start(), small.start()]);
  const driver = (at: string, secret = SECRET) => make(at, secret);
  // Clouds are tried side by side, and the behaviours of one in turn.
  describe.concurrent(`the API of ${name}`, () => {
    afterAll(() => Promise.all([cloud[Symbol.asyncDispose](), small[Symbol.asyncDispose]()]));
    test.skipIf(creates === undefined)('finds what a create made whose response was lost', async () => {
      let lost = 0;
      cloud.cut = (key) => key === creates && (lost += 1) <= 2;
      await using lasting = driver(endpoint);
      await findsLost(lasting, context);
      expect(lost).toBeGreaterThan(2);
      cloud.cut = null;
    });
    describeCompute({
      name,
      ...(without && { without }),
      context: () =>
        Promise.resolve({
          ...context,
          driver: driver(endpoint),
          another: () => driver(endpoint),
          limited: () => driver(limited),
          wrongSecret: () => driver(endpoint, 'wrong'),
          secrets: [SECRET],
        }),
    });
  });
}

/** Makes several servers, of which none is missing and none there twice, and destroys them. */
async function findsLost(driver: ComputeDriver, { image, size, networks }: Host['context']): Promise<void> {
  const scheduler = new Scheduler(driver);
  const specs = ['lost-1', 'lost-2', 'lost-3', 'lost-4'].map((name) => ({
    name,
    image,
    size,
    ...(networks && { networks }),
  }));
  const { nodes, failures } = await scheduler.createNodes(specs).result;
  expect(failures).toEqual([]);
  const listed = (await driver.listNodes())
    .map(({ name }) => name)
    .filter((name) => name.startsWith('lost-'));
  expect(listed.toSorted()).toEqual(specs.map(({ name }) => name));
  await scheduler.destroyNodes(nodes).result;
  await scheduler.close();
}
