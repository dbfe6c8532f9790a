import { type MeterProvider, metrics, trace, type TracerProvider } from '@opentelemetry/api';
import { measure } from './metrics.js';
import { propagateToJobs } from './propagation.js';
import { type AttributeSource, traceWork } from './spans.js';
import type { Stop } from './subscriptions.js';

/** Name of the instrumentation scope. */
const SCOPE = 'skylane';

/** Options of {@link startTelemetry}. */
export interface TelemetryOptions {
  /** Provider of the tracer. Default: the one that the application has registered. */
  readonly tracerProvider?: TracerProvider;
  /** Provider of the meter. Default: the one that the application has registered. */
  readonly meterProvider?: MeterProvider;
  /** Methods that another method calls: `'none'` (default) has no spans for them, `'all'` has spans of the kind `INTERNAL`. */
  readonly nested?: 'none' | 'all';
  /**
   * Adds attributes to the span of an operation, a run or a job as it ends. By default no attribute holds a name that is yours, such as that of
   * a server, an object, a zone or a record, and no text of an error. What it throws goes to OpenTelemetry's `diag`, and the span has none of its
   * attributes.
   */
  readonly attributes?: AttributeSource;
}

/** Telemetry that is running; see {@link startTelemetry}. */
export class Telemetry implements Disposable {
  #stops: readonly Stop[];

  /** Not for users: {@link startTelemetry} makes it. */
  constructor(stops: readonly Stop[]) {
    this.#stops = stops;
  }

  /** Ends it: nothing is listened to any more. Spans of work under way are not ended. */
  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  /** The same as `stop`, for `using`. */
  [Symbol.dispose](): void {
    this.stop();
  }
}

/**
 * Sends spans and metrics of all drivers, runs and queue workers of this process to OpenTelemetry, by its semantic conventions for RPC. Call it
 * once, after the application has registered its providers.
 *
 * ```ts
 * const telemetry = startTelemetry();
 * process.once('beforeExit', () => telemetry.stop());
 * ```
 *
 * HTTP spans are those of `@opentelemetry/instrumentation-undici`, which become children of the operations.
 */
export function startTelemetry(options: TelemetryOptions = {}): Telemetry {
  const { nested = 'none', attributes = () => ({}) } = options;
  const tracer = (options.tracerProvider ?? trace).getTracer(SCOPE);
  const meter = (options.meterProvider ?? metrics).getMeter(SCOPE);
  return new Telemetry([traceWork({ tracer, nested, attributes }), measure(meter), propagateToJobs()]);
}
