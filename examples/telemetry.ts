// What a dashboard gets of a run of a hundred servers: a stand-in for an OpenTelemetry collector counts the spans and prints the metrics.
// With OTEL_EXPORTER_OTLP_ENDPOINT in the environment they go to a collector of yours instead.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Scheduler } from 'skylane';
import { startTelemetry } from 'skylane/otel';
import { openCloud, pickImageAndSize } from './cloud.js';

/** What arrived: spans by name, and the points of each metric. */
const spans = new Map<string, number>();
const metrics = new Map<string, string>();
let bytes = 0;

interface Scope {
  readonly spans?: readonly { readonly name: string }[];
  readonly metrics?: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
}

interface Point {
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly count?: number;
  readonly sum?: number;
  readonly asInt?: number;
  readonly asDouble?: number;
}

function receive(body: string): void {
  bytes += body.length;
  const { resourceSpans = [], resourceMetrics = [] } = JSON.parse(body) as {
    readonly resourceSpans?: readonly { readonly scopeSpans: readonly Scope[] }[];
    readonly resourceMetrics?: readonly { readonly scopeMetrics: readonly Scope[] }[];
  };
  const scopes = [
    ...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans),
    ...resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics),
  ];
  for (const { name } of scopes.flatMap((scope) => scope.spans ?? []))
    spans.set(name, (spans.get(name) ?? 0) + 1);
  for (const { name, ...data } of scopes.flatMap((scope) => scope.metrics ?? []))
    for (const point of pointsOf(data)) {
      const by = point.attributes.map(({ value }) => Object.values(value)[0] as string).join(' ');
      metrics.set(`${name} ${by}`, shown(point));
    }
}

function pointsOf(data: Readonly<Record<string, unknown>>): Point[] {
  const { dataPoints = [] } = (data['histogram'] ?? data['gauge'] ?? data['sum'] ?? {}) as {
    readonly dataPoints?: Point[];
  };
  return dataPoints;
}

function shown({ count, sum = 0, asInt, asDouble }: Point): string {
  if (count === undefined) return String(asInt ?? asDouble);
  return `${count} times, ${((sum / count) * 1000).toFixed(1)} ms each`;
}

const collector = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    receive(Buffer.concat(chunks).toString());
    response.end('{}');
  });
});
await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
const { port } = collector.address() as AddressInfo;
process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ??= `http://127.0.0.1:${port}`;

const processor = new BatchSpanProcessor(new OTLPTraceExporter(), { maxQueueSize: 10_000 });
const tracerProvider = new NodeTracerProvider({ spanProcessors: [processor] });
tracerProvider.register();
const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() });
const meterProvider = new MeterProvider({ readers: [reader] });
registerInstrumentations({ instrumentations: [new UndiciInstrumentation()] });

await using cloud = await openCloud();
await using scheduler = new Scheduler(cloud, { concurrency: 16 });
const { image, size } = await pickImageAndSize(cloud);
const telemetry = startTelemetry({ meterProvider });
const run = scheduler.createNodes({ name: 'web', image, size, networks: 'none' }, { count: 100 });
const { nodes, failures } = await run.result;
await scheduler.destroyNodes(nodes).result;
await meterProvider.shutdown();
await tracerProvider.shutdown();
telemetry.stop();
collector.close();
collector.closeAllConnections();

console.log(`${nodes.length} servers, ${failures.length} failures; ${bytes} bytes of telemetry`);
for (const [name, count] of [...spans].toSorted(([, a], [, b]) => b - a))
  console.log(`${count} spans ${name}`);
for (const [name, value] of metrics) console.log(`${name}: ${value}`);
