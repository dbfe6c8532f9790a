// The job on sandboxes that the script starts by itself: one in its own process, one in a process beside it.
import { DummyCompute } from 'skylane/dummy';
import { RackspaceCompute } from 'skylane/rackspace';
import { spawnSandbox, startSandbox } from 'skylane/sandbox';

const options = { flavor: 'rackspace', buildTime: 50, actionTime: 10 };

for (const start of [startSandbox, spawnSandbox]) {
  const sandbox = await start(options);
  const driver = new RackspaceCompute({ ...sandbox.credentials, endpoint: sandbox.identityUrl });
  await makeOne(driver);
  const { length } = await sandbox.servers();
  if (length !== 0) throw new Error(`${length} servers are left`);
  await sandbox.close();
}
await makeOne(new DummyCompute());
console.log('the job is done');

async function makeOne(driver) {
  const [image] = await driver.listImages();
  const [size] = await driver.listSizes();
  const node = await driver.createNode({ name: 'smoke', image, size });
  const [ready] = await driver.waitUntilRunning([node]);
  if (ready.state !== 'running') throw new Error(`the server is ${ready.state}`);
  await ready.destroy();
  // A cloud answers before the server has gone.
  while ((await driver.listNodes()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await driver.close();
}
