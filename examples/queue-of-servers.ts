// A producer and two workers in three processes. The producer puts twenty creates into a queue on Redis and has no credentials of the
// cloud; the workers have them. One worker is killed halfway: the other goes on with its jobs, and nothing is made twice.
import { getDriver, Provider } from 'skylane';
import { bullmq, QueueProducer, QueueWorker } from 'skylane/queue';
import { startSandbox } from 'skylane/sandbox';
import { pickImageAndSize } from './cloud.js';
import { end, openRedis, startProcess } from './queue-store.js';

const OpenStack = getDriver(Provider.OPENSTACK);
const [, script = '', redis, credentials] = process.argv;

if (redis !== undefined && credentials !== undefined) await work(redis, credentials);
else await produce();

/** A worker: its credentials would come from its environment. */
async function work(connection: string, options: string): Promise<void> {
  const engine = bullmq({ connection, lockDuration: 3000 });
  const contexts = {
    main: () => new OpenStack(JSON.parse(options) as ConstructorParameters<typeof OpenStack>[0]),
  };
  const worker = await QueueWorker.start(engine, { contexts, concurrency: 4 });
  process.once('SIGTERM', () => void worker.close().then(() => engine.close()));
  console.log('started');
}

async function produce(): Promise<void> {
  await using store = await openRedis();
  if (store === null) return;
  await using sandbox = await startSandbox({ flavor: 'openstack', latency: 20 });
  const options = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
  await using driver = new OpenStack(options);
  const { image, size } = await pickImageAndSize(driver);
  const [first, second] = [
    await startProcess(script, store.url, JSON.stringify(options)),
    await startProcess(script, store.url, JSON.stringify(options)),
  ];

  const engine = bullmq({ connection: store.url });
  const producer = new QueueProducer(engine);
  const run = producer.createNodes('main', { name: 'web', image, size, networks: 'none' }, { count: 20 });
  for await (const { type, totals } of run.events)
    if (type === 'accepted' && totals.accepted === 5) {
      first.kill('SIGKILL');
      console.log('The first worker was killed; the second goes on.');
    }
  const { nodes, failures, unknown } = await run.result;
  console.log(`${nodes.length} run, ${failures.length} failed, ${unknown.length} unknown.`);
  const there = (await driver.listNodes()).length;
  if (nodes.length !== 20 || there !== 20) throw new Error(`The cloud has ${there} servers, not 20.`);

  const { results } = await producer.destroyNodes('main', nodes).result;
  console.log(`${results.filter(({ status }) => status === 'destroyed').length} destroyed.`);
  await producer.close();
  await engine.close();
  await end(second);
}
