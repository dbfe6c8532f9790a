import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** Spans of a test file, by the real SDK, registered as an application registers it. */
export function registerTracer() {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  return { exporter, provider };
}

/** The spans that are children of one, by name. */
export function childrenOf(parent: ReadableSpan, spans: readonly ReadableSpan[]): ReadableSpan[] {
  return spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent.spanContext().spanId);
}

/** The only span of that name. */
export function spanNamed(name: string, spans: readonly ReadableSpan[]): ReadableSpan {
  const found = spans.filter((span) => span.name === name);
  const [span] = found;
  if (span === undefined || found.length > 1)
    throw new Error(`${found.length} spans ${name} among ${spans.map((each) => each.name).join(', ')}`);
  return span;
}

/** A message of an exporter, as a collector decodes it. */
export interface Export {
  readonly path: string;
  readonly body: unknown;
}

/** Stands in for an OpenTelemetry collector: takes OTLP over HTTP as JSON. */
export async function startCollector() {
  const exports: Export[] = [];
  const server = await listen((path, _headers, body) => {
    exports.push({ path, body: JSON.parse(body.toString('utf8')) as unknown });
    return '{}';
  });
  return { ...server, exports };
}

/** An HTTP server on loopback that answers every request by a function. */
export async function listen(answer: (path: string, headers: IncomingHttpHeaders, body: Buffer) => string) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      response.end(answer(request.url ?? '', request.headers, body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
