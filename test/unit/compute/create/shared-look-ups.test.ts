import { Scheduler } from 'skylane';
import { expect, onTestFinished, test } from 'vitest';
import { readHosts, unpace } from '../../../support/compute-hosts/hosts.js';
import { SECRET, StandIn } from '../../../support/compute-hosts/stand-in.js';

test.each([
  ['gcore', /^GET .*\/images\//],
  ['gridscale', /^GET .*\/templates\//],
  ['kubevirt', /^GET .*\/(?:datasources|virtualmachineclusterinstancetypes)\//],
])(
  'a run on %s asks once for what all its creates refer to',
  async (name, lookUps) => {
    const [host] = await readHosts([name]);
    await unpace(host!);
    const cloud = new StandIn(host!.shape);
    const driver = host!.make(await cloud.start(), SECRET);
    const scheduler = new Scheduler(driver, { concurrency: 8 });
    onTestFinished(async () => {
      await scheduler.close();
      await driver.close();
      await cloud[Symbol.asyncDispose]();
    });
    const { image, size, networks } = host!.context;
    const spec = { name: 'web', image, size, ...(networks && { networks }) };
    const { nodes } = await scheduler.createNodes(spec, { count: 20 }).result;
    const counts = Object.entries(cloud.takeCounts()).filter(([request]) => lookUps.test(request));
    // Once before the run, and once in it.
    expect([nodes.length, counts.map(([, count]) => count)]).toEqual([20, counts.map(() => 2)]);
    expect(counts).not.toEqual([]);
  },
  20_000,
);
