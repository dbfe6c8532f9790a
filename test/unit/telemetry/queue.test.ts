import { context, propagation, SpanKind } from '@opentelemetry/api';
import { getDriver, Provider } from 'skylane';
import { startTelemetry } from 'skylane/otel';
import { JOB_VERSION, QueueProducer, QueueWorker } from 'skylane/queue';
import { afterAll, afterEach, expect, test } from 'vitest';
import { MemoryEngine, MemoryStore } from '../../support/memory-engine.js';
import { childrenOf, registerTracer, spanNamed } from '../../support/telemetry.js';

const Dummy = getDriver(Provider.DUMMY);
const spec = { name: 'web', image: 'linux', size: 'small' };
const { exporter, provider } = registerTracer();
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  exporter.reset();
});
afterAll(() => provider.shutdown());

/** A worker, a producer, and the jobs that pass between them. */
async function openQueue(onAdd: () => void = () => {}) {
  const store = new MemoryStore();
  const jobs: Record<string, unknown>[] = [];
  const engine = new MemoryEngine(store);
  const add = engine.add.bind(engine);
  engine.add = (queue, given) => {
    jobs.push(...given.map((job) => ({ ...job })));
    onAdd();
    return add(queue, given);
  };
  const driver = new Dummy({});
  const producer = new QueueProducer(engine);
  const worker = await QueueWorker.start(new MemoryEngine(store), { contexts: { main: driver } });
  cleanups.push(
    () => driver.close(),
    () => worker.close(),
    () => producer.close(),
  );
  return { producer, jobs };
}

test('jobs are spans of the trace that put them into the queue, with their operations as children', async () => {
  const telemetry = startTelemetry();
  cleanups.push(() => telemetry.stop());
  const { producer } = await openQueue();
  const tracer = provider.getTracer('test');
  await tracer.startActiveSpan('own', async (span) => {
    await producer.createNodes('main', spec, { count: 2 }).result;
    span.end();
  });
  const spans = exporter.getFinishedSpans();
  const [order] = childrenOf(spanNamed('own', spans), spans);
  if (order === undefined) throw new Error('The run of the producer has no span.');
  expect(order.name).toBe('run createNodes');
  const jobs = childrenOf(order, spans);
  expect(jobs.map(({ name }) => name).toSorted()).toEqual([
    'job await-running',
    'job await-running',
    'job create',
    'job create',
  ]);
  expect(new Set(jobs.map(({ kind }) => kind))).toEqual(new Set([SpanKind.CONSUMER]));
  expect(jobs.every(({ parentSpanContext }) => parentSpanContext?.isRemote === true)).toBe(true);
  const creates = jobs.filter(({ name }) => name === 'job create');
  for (const job of creates) {
    const [run] = childrenOf(job, spans);
    if (run === undefined) throw new Error('A job has no child.');
    expect(childrenOf(run, spans).map(({ name }) => name)).toContain('compute/createNode');
  }
});

test('jobs hold the trace in a field that older workers pass over, and nothing without telemetry', async () => {
  const { producer, jobs } = await openQueue();
  await producer.createNodes('main', spec, { count: 1 }).result;
  expect(jobs.some((job) => 'trace' in job)).toBe(false);
  const telemetry = startTelemetry();
  cleanups.push(() => telemetry.stop());
  expect(propagation.fields()).toContain('baggage');
  const baggage = propagation.createBaggage({ user: { value: 'mine' } });
  await context.with(
    propagation.setBaggage(context.active(), baggage),
    () => producer.createNodes('main', { ...spec, name: 'db' }, { count: 1 }).result,
  );
  const [job] = jobs.filter((each) => 'trace' in each);
  expect(JSON.stringify(jobs)).not.toContain('mine');
  expect(job).toMatchObject({
    version: JOB_VERSION,
    trace: { traceparent: expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-01$/) },
  });
  expect(JOB_VERSION).toBe(1);
});

test('a worker without telemetry carries out a job that holds a trace', async () => {
  const telemetry = startTelemetry();
  const { producer, jobs } = await openQueue(() => telemetry.stop());
  const { nodes } = await producer.createNodes('main', spec, { count: 1 }).result;
  expect(nodes).toHaveLength(1);
  expect(jobs[0]).toHaveProperty('trace');
  expect(exporter.getFinishedSpans().filter(({ name }) => name.startsWith('job'))).toEqual([]);
});

test.each([['a text'], [null], [{ traceparent: 7 }], [{ traceparent: 'x'.repeat(100_000) }]])(
  'what is no trace in a job begins a new one (%#)',
  async (trace) => {
    const telemetry = startTelemetry();
    cleanups.push(() => telemetry.stop());
    const store = new MemoryStore();
    const engine = new MemoryEngine(store);
    const add = engine.add.bind(engine);
    engine.add = (queue, given) => add(queue, given.map((job) => ({ ...job, trace })) as never);
    const driver = new Dummy({});
    const producer = new QueueProducer(engine);
    const worker = await QueueWorker.start(new MemoryEngine(store), { contexts: { main: driver } });
    cleanups.push(
      () => driver.close(),
      () => worker.close(),
      () => producer.close(),
    );
    const { nodes } = await producer.createNodes('main', spec, { count: 1, until: 'accepted' }).result;
    expect(nodes).toHaveLength(1);
    const job = spanNamed('job create', exporter.getFinishedSpans());
    expect(job.parentSpanContext).toBeUndefined();
  },
);
