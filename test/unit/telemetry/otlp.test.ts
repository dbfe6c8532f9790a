import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Scheduler } from 'skylane';
import { startTelemetry } from 'skylane/otel';
import { expect, test } from 'vitest';
import { anySpec, openStack, quickSandbox } from '../../support/sandbox.js';
import { type Export, startCollector } from '../../support/telemetry.js';

interface Scoped {
  readonly spans: readonly { readonly name: string; readonly traceId: string }[];
  readonly metrics: readonly Metric[];
}

interface Metric {
  readonly name: string;
  readonly histogram?: { readonly dataPoints: readonly Point[] };
  readonly gauge?: { readonly dataPoints: readonly Point[] };
}

interface Point {
  readonly count?: number;
  readonly sum?: number;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

/** The scopes in what a collector took, flat. */
function scopesIn(exports: readonly Export[], kind: 'Spans' | 'Metrics'): Scoped[] {
  return exports.flatMap(({ body }) => {
    const resources = (body as Record<string, Record<string, Scoped[]>[]>)[`resource${kind}`] ?? [];
    return resources.flatMap((resource) => resource[`scope${kind}`] ?? []);
  });
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

test('a collector gets the spans and metrics of a run of a hundred servers', async () => {
  const collector = await startCollector();
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url: `${collector.url}/v1/traces` }), {
    maxQueueSize: 10_000,
  });
  const tracerProvider = new NodeTracerProvider({ spanProcessors: [processor] });
  tracerProvider.register();
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${collector.url}/v1/metrics` }),
    exportIntervalMillis: 3_600_000,
  });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const undici = new UndiciInstrumentation();
  undici.setTracerProvider(tracerProvider);
  await using sandbox = await quickSandbox({ latency: 5, rateLimit: { requests: 10_000, per: 60_000 } });
  await using driver = openStack(sandbox);
  await using scheduler = new Scheduler(driver, { concurrency: 16 });
  const spec = { ...(await anySpec(driver)), networks: 'none' as const };
  await tracerProvider.forceFlush();
  collector.exports.length = 0;
  const telemetry = startTelemetry({ meterProvider });
  const { nodes } = await scheduler.createNodes(spec, { count: 100 }).result;
  await tracerProvider.shutdown();
  await reader.forceFlush();
  telemetry.stop();
  await meterProvider.shutdown();
  undici.disable();
  await collector.close();

  expect(nodes).toHaveLength(100);
  const spans = scopesIn(collector.exports, 'Spans').flatMap((scope) => scope.spans);
  const counts = countBy(spans.map(({ name }) => name));
  expect(counts).toMatchObject({ 'run createNodes': 1, 'compute/createNode': 100, POST: 100 });
  const run = spans.find(({ name }) => name === 'run createNodes');
  const traces = new Set(spans.map(({ traceId }) => traceId));
  expect(traces).toEqual(new Set([run?.traceId]));

  const metrics = scopesIn(collector.exports, 'Metrics').flatMap((scope) => scope.metrics);
  const calls = metrics.find(({ name }) => name === 'rpc.client.call.duration')?.histogram?.dataPoints ?? [];
  const methods = calls.map(({ attributes, count }) => [
    attributes.find(({ key }) => key === 'rpc.method')?.value.stringValue,
    count,
  ]);
  expect(methods).toContainEqual(['compute/createNode', 100]);
  const gauges = metrics.filter(({ gauge }) => gauge !== undefined).map(({ name }) => name);
  expect(new Set(gauges)).toEqual(new Set(['skylane.budget.left', 'skylane.lanes.busy']));
});
