import { spawnSync } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { context, diag, DiagConsoleLogger, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { getDriver, Provider, Scheduler } from 'skylane';
import { startTelemetry, type TelemetryOptions } from 'skylane/otel';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { anySpec, openStack, quickSandbox } from '../../support/sandbox.js';
import { childrenOf, listen, registerTracer, spanNamed } from '../../support/telemetry.js';

const { exporter, provider } = registerTracer();
const tracer = provider.getTracer('test');
const undici = new UndiciInstrumentation();
undici.setTracerProvider(provider);
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  exporter.reset();
});
afterAll(async () => {
  undici.disable();
  await provider.shutdown();
});

async function openCloud(options: TelemetryOptions = {}) {
  const sandbox = await quickSandbox();
  const driver = openStack(sandbox);
  const spec = { ...(await anySpec(driver)), networks: 'none' as const };
  const scheduler = new Scheduler(driver, { concurrency: 4 });
  const telemetry = startTelemetry(options);
  exporter.reset();
  cleanups.push(
    () => sandbox.close(),
    () => driver.close(),
    () => scheduler.close(),
    () => telemetry.stop(),
  );
  return { driver, spec, scheduler, telemetry };
}

/** Does work inside a span of the user's own, and returns all spans. */
async function inOwnSpan(work: () => Promise<unknown>) {
  await tracer.startActiveSpan('own', async (span) => {
    await work();
    span.end();
  });
  const spans = exporter.getFinishedSpans();
  return { spans, own: spanNamed('own', spans) };
}

describe('a call of a driver', () => {
  test('is a client span by the conventions for RPC, a child of the active span', async () => {
    const { driver } = await openCloud();
    const { spans, own } = await inOwnSpan(() => driver.listSizes());
    const span = spanNamed('compute/listSizes', spans);
    expect(childrenOf(own, spans)).toEqual([span]);
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.attributes).toEqual({
      'rpc.system.name': 'skylane',
      'rpc.method': 'compute/listSizes',
      'skylane.provider': 'openstack',
    });
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  test('has the HTTP spans of undici’s instrumentation as its children', async () => {
    const { driver } = await openCloud();
    const { spans } = await inOwnSpan(() => driver.listSizes());
    const children = childrenOf(spanNamed('compute/listSizes', spans), spans);
    expect(children.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([200]);
  });

  test('has the HTTP spans of each page, where its reader takes a list page by page', async () => {
    const { driver } = await openCloud();
    const { spans } = await inOwnSpan(async () => {
      for await (const _ of driver.iterateImages()) break;
    });
    expect(childrenOf(spanNamed('compute/iterateImages', spans), spans)).toHaveLength(1);
  });

  test('that fails says which error it was, and nothing that names a server', async () => {
    const { driver } = await openCloud();
    const { spans } = await inOwnSpan(() => driver.getNode('hush-hush').catch(() => {}));
    const span = spanNamed('compute/getNode', spans);
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span.attributes).toMatchObject({ 'error.type': 'node-not-found', 'rpc.status_code': '404' });
    expect(JSON.stringify([span.attributes, span.events, span.status])).not.toContain('hush-hush');
  });

  test('has spans for the methods that it calls only where these are asked for', async () => {
    const { driver } = await openCloud({ nested: 'all' });
    const { spans } = await inOwnSpan(() => driver.listNodes());
    const outer = spanNamed('compute/listNodes', spans);
    const inner = spanNamed('compute/iterateNodes', spans);
    expect(childrenOf(outer, spans)).toEqual([inner]);
    expect([inner.kind, childrenOf(inner, spans).length]).toEqual([SpanKind.INTERNAL, 1]);
  });

  test('takes attributes that the user adds', async () => {
    const { driver } = await openCloud({
      attributes: ({ error }) => (error instanceof Error ? { 'error.message': error.message } : {}),
    });
    const { spans } = await inOwnSpan(() => driver.getNode('gone').catch(() => {}));
    expect(spanNamed('compute/getNode', spans).attributes['error.message']).toContain('gone');
  });

  test('ends, and the call with it, where the user’s attributes cannot be told', async () => {
    const errors: unknown[] = [];
    diag.setLogger({ ...new DiagConsoleLogger(), error: (...given) => void errors.push(given) });
    cleanups.push(() => diag.disable());
    const { driver } = await openCloud({
      attributes: () => {
        throw new Error('mine');
      },
    });
    const { spans } = await inOwnSpan(() => driver.listSizes());
    expect(spanNamed('compute/listSizes', spans).attributes['skylane.provider']).toBe('openstack');
    expect(String(errors)).toContain('mine');
  });

  test('of a part of a driver has the name and the provider that its request has', async () => {
    const server = await listen(() => '<Tagging><TagSet></TagSet></Tagging>');
    cleanups.push(() => server.close());
    const s3 = new (getDriver(Provider.S3))({
      accessKeyId: 'AKID',
      secretAccessKey: 'secret',
      region: 'us-east-1',
      endpoint: server.url,
    });
    const telemetry = startTelemetry();
    cleanups.push(
      () => s3.close(),
      () => telemetry.stop(),
    );
    const { spans, own } = await inOwnSpan(() => s3.tags.get({ container: 'box', name: 'object' }));
    const [span] = childrenOf(own, spans);
    expect(span?.name).toMatch(/^storage\/tags/);
    expect(span?.attributes['skylane.provider']).toBe('s3');
  });
});

describe('a run', () => {
  test('is the parent of its operations, and a child of the active span', async () => {
    const { scheduler, spec } = await openCloud();
    const { spans, own } = await inOwnSpan(() => scheduler.createNodes(spec, { count: 3 }).result);
    const run = spanNamed('run createNodes', spans);
    expect(childrenOf(own, spans)).toEqual([run]);
    expect(run.attributes).toMatchObject({
      'skylane.run.kind': 'createNodes',
      'skylane.run.providers': ['openstack'],
      'skylane.service': 'compute',
      'skylane.run.count': 3,
      'skylane.run.failed': 0,
      'skylane.run.unknown': 0,
    });
    const creates = childrenOf(run, spans).filter(({ name }) => name === 'compute/createNode');
    expect(creates.map(({ attributes }) => attributes['skylane.run.item']).toSorted()).toEqual([0, 1, 2]);
    for (const create of creates) expect(childrenOf(create, spans)).toHaveLength(1);
    expect(childrenOf(run, spans).map(({ name }) => name)).toContain('compute/pollNodes');
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  test('that cannot begin is a failed span', async () => {
    const { scheduler, spec } = await openCloud();
    const { spans } = await inOwnSpan(() =>
      scheduler.createNodes({ ...spec, image: 'none' }, { count: 1 }).result.catch(() => {}),
    );
    const run = spanNamed('run createNodes', spans);
    expect(run.status.code).toBe(SpanStatusCode.ERROR);
    expect(run.attributes['error.type']).toBe('image-not-found');
  });

  test('names no server, image, key or password in an attribute', async () => {
    const { scheduler, spec } = await openCloud();
    const named = { ...spec, name: 'hush-hush', metadata: { team: 'hush-hush' } };
    const { spans } = await inOwnSpan(() => scheduler.createNodes(named, { count: 2 }).result);
    const own = spans.filter(({ instrumentationScope }) => instrumentationScope.name === 'skylane');
    expect(own.length).toBeGreaterThan(3);
    expect(JSON.stringify(own.map(({ name, attributes, events }) => [name, attributes, events]))).not.toMatch(
      new RegExp(`hush-hush|${spec.image}`),
    );
  });
});

test('stops when it is stopped', async () => {
  const { driver, telemetry } = await openCloud();
  telemetry.stop();
  await driver.listSizes();
  const scopes = exporter.getFinishedSpans().map(({ instrumentationScope }) => instrumentationScope.name);
  expect(scopes).not.toContain('skylane');
});

test('leaves no listener behind', () => {
  const names = [
    ...['operation', 'run', 'job'].flatMap((of) =>
      ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((event) => `tracing:skylane:${of}:${event}`),
    ),
    ...['lane', 'rate', 'socket', 'wire', 'backoff', 'refusal', 'enqueue'].map((each) => `skylane:${each}`),
  ];
  const heard = (): string[] => names.filter((name) => channel(name).hasSubscribers);
  {
    using _ = startTelemetry();
    expect(heard().length).toBeGreaterThan(10);
  }
  expect(heard()).toEqual([]);
});

test('traceparent goes out with a request, and is not among its signed headers', async () => {
  const headers: Record<string, string | undefined>[] = [];
  const server = await listen((_path, given) => {
    headers.push({ authorization: given.authorization, traceparent: given['traceparent'] as string });
    return '<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>';
  });
  const s3 = new (getDriver(Provider.S3))({
    accessKeyId: 'AKID',
    secretAccessKey: 'secret',
    region: 'us-east-1',
    endpoint: server.url,
  });
  const telemetry = startTelemetry();
  cleanups.push(
    () => server.close(),
    () => s3.close(),
    () => telemetry.stop(),
  );
  const { spans } = await inOwnSpan(() => s3.listContainers());
  const [sent] = headers;
  const traceId = spanNamed('storage/listContainers', spans).spanContext().traceId;
  expect(sent?.['traceparent']).toContain(traceId);
  expect(sent?.['authorization']).toMatch(/SignedHeaders=[^,]*host/);
  expect(sent?.['authorization']).not.toContain('traceparent');
});

test('the active span of the caller is the active one again after a call', async () => {
  const { driver } = await openCloud();
  await tracer.startActiveSpan('own', async (span) => {
    await driver.listSizes();
    expect(trace.getSpan(context.active())).toBe(span);
    span.end();
  });
});

test.each([
  ["import 'skylane'; import 'skylane/openstack'; import 'skylane/queue'; import 'skylane/storage';", false],
  ["import 'skylane/otel';", true],
])('OpenTelemetry is loaded by skylane/otel alone (%s)', (imports, isLoaded) => {
  const script = `
    import { createRequire } from 'node:module';
    ${imports}
    const loaded = Object.keys(createRequire(import.meta.url).cache ?? {});
    console.log(loaded.some((path) => path.includes('opentelemetry')));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stdout.trim()).toBe(String(isLoaded));
});
