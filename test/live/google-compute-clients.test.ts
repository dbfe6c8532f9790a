import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getDriver, Provider } from 'skylane';
import { spawnSandbox } from 'skylane/sandbox';
import { describe, expect, test } from 'vitest';
import { findJudge } from '../support/sign-in/judge.js';

const run = promisify(execFile);
const python = findJudge('google.cloud.compute_v1');
const SCRIPT = fileURLToPath(new URL('./foreign/google-cloud-compute.py', import.meta.url));
const ZONE = 'europe-west1-b';

describe.skipIf(python === null)("Google's own client of Compute Engine", () => {
  test('reads back what Skylane made on the sandbox, makes and deletes, and Skylane sees it', async () => {
    await using sandbox = await spawnSandbox({ flavor: 'google-compute', buildTime: 200, actionTime: 50 });
    const { projectId, token } = sandbox.credentials;
    const Gce = getDriver(Provider.GCE);
    await using gce = new Gce({ ...sandbox.credentials, endpoint: sandbox.identityUrl, region: ZONE });
    const spec = { name: 'by-skylane', image: 'debian-12', size: 'e2-small', metadata: { team: 'web' } };
    const [node] = await gce.waitUntilRunning([await gce.createNode(spec)]);
    await gce.firewalls.create({ name: 'ssh', allowed: [{ protocol: 'tcp', ports: ['22'] }] });
    const address = await gce.reserveAddress();
    const { stdout } = await run(python ?? '', [SCRIPT, sandbox.url, projectId, token, ZONE]);
    expect(JSON.parse(stdout)).toEqual({
      found: [
        {
          zone: `zones/${ZONE}`,
          name: 'by-skylane',
          id: node?.id,
          status: 'RUNNING',
          type: 'e2-small',
          labels: { team: 'web' },
          inside: node?.privateIps[0],
          outside: node?.publicIps[0],
        },
      ],
      id: node?.id,
      firewalls: [['ssh', 'INGRESS']],
      addresses: [[address.extra.name, address.ip]],
      types: (await gce.listSizes()).map(({ id }) => id),
      image: (await gce.getImage('debian-12')).name,
      made: 'RUNNING',
      stopped: 'TERMINATED',
      missing: 'NotFound',
      left: ['by-google'],
    });
    expect(
      (await gce.listNodes()).map(({ name, state, size, metadata }) => [name, state, size, metadata]),
    ).toEqual([['by-google', 'stopped', 'e2-medium', { made: 'by-google-cloud-compute' }]]);
    await gce.destroyNode('by-google');
    await expect.poll(async () => (await gce.listNodes()).length, { timeout: 10_000 }).toBe(0);
    expect((await gce.listVolumes()).map(({ name, size, state }) => [name, size, state])).toEqual([
      ['data', 4, 'available'],
    ]);
  }, 120_000);
});
