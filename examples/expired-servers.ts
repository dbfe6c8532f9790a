// Destroys the servers that have outlived their `expiresIn`, and leaves all others: for a cron job, such as
//   */10 * * * * OS_CLOUD=ci node expired-servers.js
// On the sandbox it first makes one server that lives for a second, and one without an end.
import { setTimeout as wait } from 'node:timers/promises';
import { expiryOf } from 'skylane';
import { openCloud, pickImageAndSize } from './cloud.js';

await using cloud = await openCloud();

if (!process.env['OS_AUTH_URL'] && !process.env['OS_CLOUD']) {
  const { image, size } = await pickImageAndSize(cloud);
  const spec = { image, size, networks: 'none' as const };
  const brief = await cloud.createNode({ ...spec, name: 'test-runner', expiresIn: 1000 });
  await cloud.createNode({ ...spec, name: 'database' });
  await wait((expiryOf(brief)?.getTime() ?? 0) - Date.now() + 1);
}

const destroyed = await cloud.destroyExpired();
for (const { name } of destroyed) console.log(`destroyed ${name}`);
console.log(`${destroyed.length} destroyed`);
