import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { Scheduler } from 'skylane';
import { startTelemetry } from 'skylane/otel';
import type { SandboxOptions } from 'skylane/sandbox';
import { afterEach, describe, expect, test } from 'vitest';
import { anySpec, openStack, quickSandbox } from '../../support/sandbox.js';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Point {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** A cloud, and the metrics of what is done with it from then on. */
async function openCloud(options: Partial<SandboxOptions> = {}) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const sandbox = await quickSandbox(options);
  const driver = openStack(sandbox);
  const spec = { ...(await anySpec(driver)), networks: 'none' as const };
  const telemetry = startTelemetry({ meterProvider });
  cleanups.push(
    () => meterProvider.shutdown(),
    () => sandbox.close(),
    () => driver.close(),
    () => telemetry.stop(),
  );
  const read = async (name: string): Promise<{ unit: string; points: Point[] }> => {
    await reader.forceFlush();
    const metrics =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    const metric = metrics.find(({ descriptor }) => descriptor.name === name);
    return { unit: metric?.descriptor.unit ?? '', points: (metric?.dataPoints ?? []) as Point[] };
  };
  return { driver, spec, read };
}

const NO_CALLS = { count: 0, sum: 0 };

function durationsOf(points: readonly Point[]): { count: number; sum: number }[] {
  return points.map(({ value }) => value as { count: number; sum: number });
}

function valueOf(points: readonly Point[], attributes: Readonly<Record<string, unknown>>): unknown {
  return points.find((point) =>
    Object.entries(attributes).every(([name, value]) => point.attributes[name] === value),
  )?.value;
}

describe('the duration of calls', () => {
  test('is measured in seconds by method, each call once, however many methods it calls', async () => {
    const { driver, read } = await openCloud({ latency: 20 });
    await driver.listNodes();
    await driver.listNodes();
    const { unit, points } = await read('rpc.client.call.duration');
    expect(unit).toBe('s');
    expect(points.map(({ attributes }) => attributes)).toEqual([
      { 'rpc.system.name': 'skylane', 'rpc.method': 'compute/listNodes', 'skylane.provider': 'openstack' },
    ]);
    const [{ count, sum } = NO_CALLS] = durationsOf(points);
    expect(count).toBe(2);
    expect(sum).toBeGreaterThan(0.035);
    expect(sum).toBeLessThan(20);
  });

  test('tells failures apart by their code', async () => {
    const { driver, read } = await openCloud();
    await driver.getNode('gone').catch(() => {});
    const { points } = await read('rpc.client.call.duration');
    expect(points.map(({ attributes }) => attributes['error.type'])).toEqual(['node-not-found']);
  });

  test('of an iteration is without the time that its reader takes', async () => {
    const { driver, read } = await openCloud();
    let first = true;
    for await (const _ of driver.iterateImages()) {
      if (first) await new Promise((resolve) => setTimeout(resolve, 1500));
      first = false;
    }
    const { points } = await read('rpc.client.call.duration');
    const [{ count, sum } = NO_CALLS] = durationsOf(points);
    expect(count).toBe(1);
    expect(sum).toBeLessThan(1);
  });
});

test('the time of requests is measured by phase', async () => {
  const { driver, read } = await openCloud({ latency: 10 });
  const scheduler = new Scheduler(driver);
  cleanups.push(() => scheduler.close());
  await scheduler.run((lane) => lane.listSizes());
  const { points } = await read('skylane.phase.duration');
  const counts = points.map(({ attributes, value }) => [
    attributes['skylane.phase'],
    (value as { count: number }).count,
  ]);
  expect(counts.toSorted()).toEqual([
    ['lane', 1],
    ['socket', 1],
    ['wire', 1],
  ]);
});

test('runs are measured by kind', async () => {
  const { driver, spec, read } = await openCloud();
  const scheduler = new Scheduler(driver);
  cleanups.push(() => scheduler.close());
  await scheduler.createNodes(spec, { count: 1 }).result;
  const { points } = await read('skylane.run.duration');
  expect(points.map(({ attributes }) => attributes)).toEqual([{ 'skylane.run.kind': 'createNodes' }]);
});

describe('refusals', () => {
  test('for the rate of requests are counted, and so are retries', async () => {
    const { driver, read } = await openCloud({
      faults: [{ kind: 'status', status: 429, retryAfter: 0, operation: 'servers.list', times: 2 }],
    });
    await driver.listNodes();
    const refusals = await read('skylane.request.refusals');
    const retries = await read('skylane.request.retries');
    const by = { 'skylane.provider': 'openstack', 'skylane.service': 'compute' };
    expect(refusals.points.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ ...by, 'skylane.refusal.reason': 'rate-limit' }, 2],
    ]);
    expect(retries.points.map(({ attributes, value }) => [attributes, value])).toEqual([[by, 2]]);
  });

  test('for a quota are told apart', async () => {
    const { driver, spec, read } = await openCloud({ quota: { instances: 0 } });
    await driver.createNode(spec).catch(() => {});
    const { points } = await read('skylane.request.refusals');
    expect(points.map(({ attributes, value }) => [attributes['skylane.refusal.reason'], value])).toEqual([
      ['quota', 1],
    ]);
  });
});

test('what is left of a budget is observed', async () => {
  const rateLimit = { requests: 100, per: 60_000, methods: ['GET'] };
  const { driver, read } = await openCloud({ rateLimit });
  const reads = { 'skylane.provider': 'openstack', 'skylane.budget.requests': 'reads' };
  await driver.listSizes();
  const before = valueOf((await read('skylane.budget.left')).points, reads);
  await driver.listSizes();
  await driver.listSizes();
  const after = valueOf((await read('skylane.budget.left')).points, reads);
  expect(before).toBeGreaterThan(50);
  expect(after).toBe((before as number) - 2);
});

test('busy lanes are observed', async () => {
  const { driver, read } = await openCloud();
  const scheduler = new Scheduler(driver);
  cleanups.push(() => scheduler.close());
  const by = { 'skylane.provider': 'openstack', 'skylane.service': 'compute' };
  const during = await Promise.all(
    ['a', 'b'].map(() => scheduler.run(async () => read('skylane.lanes.busy'))),
  );
  expect(Math.max(...during.map(({ points }) => valueOf(points, by) as number))).toBe(2);
  expect(valueOf((await read('skylane.lanes.busy')).points, by)).toBe(0);
});
