// A script as a user's project has it, for the compiler alone.
import { CloudError, getDriver, NodeNotFoundError, Provider, Scheduler } from 'skylane';
import type { RackspaceCompute } from 'skylane/rackspace';

export async function main(): Promise<string[]> {
  const Rackspace = getDriver(Provider.RACKSPACE);
  const driver: RackspaceCompute = new Rackspace({ username: 'me', apiKey: 'key', region: 'DFW' });
  try {
    const [image] = await driver.listImages();
    const [size] = await driver.listSizes();
    if (image === undefined || size === undefined) return [];
    const scheduler = new Scheduler(driver, { concurrency: 4 });
    const run = scheduler.createNodes({ name: 'web', image, size }, { count: 2 });
    for await (const event of run.events) if (event.type === 'failed') return [event.type];
    const { nodes } = await run.result;
    await scheduler.close();
    return nodes.flatMap(({ publicIps }) => [...publicIps]);
  } catch (error) {
    if (error instanceof NodeNotFoundError || CloudError.is(error)) return [error.code];
    throw error;
  } finally {
    await driver.close();
  }
}

// @ts-expect-error There is no such provider.
getDriver('no-such-cloud');
