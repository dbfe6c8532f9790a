// Numbers as messages on RabbitMQ: an odd one becomes a create, an even one the delete of the server of the number before it. A producer and
// two workers, in three processes.
import { getDriver, Provider } from 'skylane';
import { QueueProducer, QueueWorker, rabbitmq } from 'skylane/queue';
import { startSandbox } from 'skylane/sandbox';
import { pickImageAndSize } from './cloud.js';
import { end, openRabbit, startProcess } from './queue-store.js';

const OpenStack = getDriver(Provider.OPENSTACK);
const [, script = '', broker, credentials] = process.argv;
const prefix = process.env['QUEUE_PREFIX'] ?? `odd-even-${process.pid}`;
process.env['QUEUE_PREFIX'] = prefix;

if (broker !== undefined && credentials !== undefined) await work(broker, credentials);
else await produce();

async function work(connection: string, options: string): Promise<void> {
  const engine = rabbitmq({ connection, prefix });
  const contexts = {
    main: () => new OpenStack(JSON.parse(options) as ConstructorParameters<typeof OpenStack>[0]),
  };
  const worker = await QueueWorker.start(engine, { contexts, concurrency: 4 });
  process.once('SIGTERM', () => void worker.close().then(() => engine.close()));
  console.log('started');
}

async function produce(): Promise<void> {
  await using store = await openRabbit();
  if (store === null) return;
  await using sandbox = await startSandbox({ flavor: 'openstack', latency: 20 });
  const options = { ...sandbox.credentials, endpoint: sandbox.identityUrl };
  await using driver = new OpenStack(options);
  const { image, size } = await pickImageAndSize(driver);
  const workers = [
    await startProcess(script, store.url, JSON.stringify(options)),
    await startProcess(script, store.url, JSON.stringify(options)),
  ];

  const engine = rabbitmq({ connection: store.url, prefix });
  const producer = new QueueProducer(engine);
  const create = async (number: number): Promise<string> => {
    const spec = { name: `number-${number}`, image, size, networks: 'none' } as const;
    const { nodes } = await producer.createNodes('main', spec, { id: `${prefix}.${number}` }).result;
    console.log(`${number}: created ${nodes[0]?.name}`);
    return nodes[0]?.id ?? '';
  };
  const destroy = async (number: number, made: Promise<string>): Promise<void> => {
    const { results } = await producer.destroyNodes('main', [await made]).result;
    console.log(`${number}: ${results[0]?.status} number-${number - 1}`);
  };
  const work: Promise<unknown>[] = [];
  let last: Promise<string> = Promise.resolve('');
  for (let number = 1; number <= 11; number += 1) {
    if (number % 2 === 1) last = create(number);
    work.push(number % 2 === 1 ? last : destroy(number, last));
  }
  await Promise.all(work);
  const left = (await driver.listNodes()).map(({ name }) => name);
  console.log(`Left: ${left.join(', ')}`);
  if (left.join() !== 'number-11')
    throw new Error('The last odd number has no even one, and its server alone is left.');
  await producer.close();
  await engine.close();
  for (const worker of workers) await end(worker);
}
