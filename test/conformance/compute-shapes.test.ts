import { afterAll, describe } from 'vitest';
import { describeCompute } from '../support/compute.js';
import { type Host, readHosts, unpace } from '../support/compute-hosts/hosts.js';
import { SECRET, StandIn } from '../support/compute-hosts/stand-in.js';

/** Milliseconds between two polls: nothing here takes time. */
const POLL = 20;
/** Rows a page, whatever is asked for: a part of a list must not pass for the whole. */
const PAGE = 2;

for (const host of await readHosts()) await conform(host);

async function conform(host: Host): Promise<void> {
  const { name, shape, make, context, without } = host;
  await unpace(host, POLL);
  const cloud = new StandIn(shape, { pageSize: PAGE });
  const small = new StandIn(shape, { quota: 2 });
  const [endpoint, limited] = await Promise.all([cloud.start(), small.start()]);
  const driver = (at: string, secret = SECRET) => make(at, secret);
  describe(`the API of ${name}`, () => {
    afterAll(() => Promise.all([cloud[Symbol.asyncDispose](), small[Symbol.asyncDispose]()]));
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
