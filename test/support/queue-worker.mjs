// A queue worker in a process of its own, which tests kill. What it works with comes as JSON; it says when it has started.
import { getDriver } from 'skylane';
import { QueueWorker } from 'skylane/queue';
import { engineOf } from './queue-engine.mjs';

const { engine: description, provider, options, worker: given } = JSON.parse(process.argv[2]);
const Driver = getDriver(provider);
const engine = engineOf(description);
const worker = await QueueWorker.start(engine, { contexts: { main: () => new Driver(options) }, ...given });
process.once('SIGTERM', async () => {
  await worker.close();
  await engine.close();
});
process.stdout.write('started\n');
