/** Telemetry by OpenTelemetry: spans and metrics of drivers, runs and queue workers. */
export { startTelemetry, Telemetry, type TelemetryOptions } from './telemetry.js';
export type { AttributeSource } from './spans.js';
