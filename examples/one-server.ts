// One server, the simple way: create it, wait until it runs, destroy it.
import { openCloud, pickImageAndSize } from './cloud.js';

await using cloud = await openCloud();
const { image, size } = await pickImageAndSize(cloud);

const node = await cloud.createNode({ name: 'hello', image, size, networks: 'auto' });
console.log(`${node.name} (${node.id}) is ${node.state}`);

const [ready] = await cloud.waitUntilRunning([node], { timeout: 600_000 });
console.log(
  `${ready?.name} is ${ready?.state} at ${[...(ready?.publicIps ?? []), ...(ready?.privateIps ?? [])].join(', ') || 'no address'}`,
);

await ready?.destroy();
console.log('destroyed');
