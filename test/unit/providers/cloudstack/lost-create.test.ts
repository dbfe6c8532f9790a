import { Scheduler } from 'skylane';
import { CloudStackCompute } from 'skylane/cloudstack';
import { expect, onTestFinished, test } from 'vitest';
import { answeringServer } from '../../../support/answering-server.js';
import { ZONE } from '../../../support/compute-hosts/cloudstack/command.js';
import { row } from '../../../support/compute-hosts/rows/cloudstack.js';
import { SECRET, StandIn } from '../../../support/compute-hosts/stand-in.js';

class Hurried extends CloudStackCompute {
  static override readonly limits = { ...CloudStackCompute.limits, pollInterval: 20, lateArrival: 100 };
}

test('a server whose create was carried out without an answer is found by its group, and is not made twice', async () => {
  const cloud = new StandIn(row.shape);
  onTestFinished(() => cloud[Symbol.asyncDispose]());
  const target = await cloud.start();
  let lost = 0;
  const { origin } = await answeringServer((request, response) => {
    const type = request.headers['content-type'] ?? '';
    void fetch(target, { method: 'POST', headers: { 'content-type': type }, body: request.body }).then(
      async (answer) => {
        if (request.body.includes('command=deployVirtualMachine') && lost < 2) {
          lost += 1;
          response.destroy();
          return;
        }
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(await answer.text());
      },
    );
  });
  const endpoint = `${origin}/client/api`;
  const driver = new Hurried({ endpoint, apiKey: 'lab-key', secretKey: SECRET, region: ZONE });
  const scheduler = new Scheduler(driver, { concurrency: 4 });
  const { image, size } = row.context;
  const specs = Array.from({ length: 5 }, (_, index) => ({ name: `web-${index}`, image, size }));
  const { nodes, unknown, failures } = await scheduler.createNodes(specs, { until: 'running' }).result;
  expect([nodes.length, unknown.length, failures.length]).toEqual([5, 0, 0]);
  expect(lost).toBe(2);
  expect((await driver.listNodes()).map(({ name }) => name).toSorted()).toEqual(
    specs.map(({ name }) => name),
  );
  await scheduler.destroyNodes(nodes).result;
  const { instancegroup = [] } = (await driver.runCommand('listInstanceGroups')) as {
    instancegroup?: object[];
  };
  expect(instancegroup).toEqual([]);
  await scheduler.close();
  await driver.close();
});
