import { getDriver, Provider } from 'skylane';
import { expect, it, onTestFinished } from 'vitest';

import { balancerParts, PARTS, REGION } from '../support/google-balancers.js';
import { quickSandbox } from '../support/sandbox.js';

const Gce = getDriver(Provider.GCE);
const Balancers = getDriver(Provider.GOOGLE_LOAD_BALANCER);
const location = `${REGION}-b`;

/** Requests that make something, the members' included. */
const KINDS = [
  { name: 'passthrough', listener: { port: 80 }, steps: 6 },
  { name: 'application', listener: { port: 80, protocol: 'http', targetPort: 8080 }, steps: 8 },
];
const CUTS = KINDS.flatMap((cut) =>
  (['refused', 'lost'] as const).flatMap((how) =>
    Array.from({ length: cut.steps }, (_, step) => ({ ...cut, how, step })),
  ),
);

/** Each has a cloud of its own, so that they can meet their faults at once. */
it.concurrent.each(CUTS)(
  'a create of the kind $name whose request $step is $how leaves nothing behind',
  async ({ listener, how, step }) => {
    const sandbox = await quickSandbox({ flavor: 'google-compute' });
    onTestFinished(() => sandbox.close());
    const options = { ...sandbox.credentials, endpoint: sandbox.identityUrl, region: REGION };
    await using gce = new Gce(options);
    const node = await gce.createNode({ name: 'web', image: 'debian-12', size: 'e2-small', location });
    await using driver = new Balancers({ ...options, retry: { attempts: 1 } });
    const path = String.raw`/(${PARTS.join('|')}|addInstances)(\?|$)`;
    const rule = { method: 'POST', path, skip: step, times: 1 };
    await sandbox.addFault(
      how === 'lost' ? { kind: 'lostAnswer', ...rule } : { kind: 'status', status: 403, ...rule },
    );
    const spec = { name: 'web', location, listeners: [listener], members: [node] };
    await expect(driver.createLoadBalancer(spec)).rejects.toMatchObject({
      code: how === 'lost' ? 'unavailable' : 'permission',
    });
    await sandbox.clearFaults();
    expect(await balancerParts(sandbox)).toEqual([]);
  },
);
