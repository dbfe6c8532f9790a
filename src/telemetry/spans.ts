import {
  type Attributes,
  type Context,
  context,
  diag,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { JobMessage } from '../diagnostics/jobs.js';
import type { OperationMessage, RunMessage } from '../diagnostics/messages.js';
import type { TracedMessage } from '../diagnostics/traced-message.js';
import * as names from './names.js';
import { onWork, type Stop } from './subscriptions.js';

/** Adds attributes to the span of an operation, a run or a job. */
export type AttributeSource = (message: OperationMessage | RunMessage | JobMessage) => Attributes;

/** Options of the spans. */
export interface SpanOptions {
  readonly tracer: Tracer;
  readonly nested: 'none' | 'all';
  readonly attributes: AttributeSource;
}

/** Makes spans of operations, runs and jobs. */
export function traceWork(options: SpanOptions): Stop {
  const spans = new Spans(options);
  const stops = [
    onWork<OperationMessage>(
      'skylane:operation',
      (message) => spans.startOperation(message),
      (message) => spans.endOperation(message),
    ),
    onWork<RunMessage>(
      'skylane:run',
      (message) => spans.startRun(message),
      (message) => spans.endRun(message),
    ),
    onWork<JobMessage>(
      'skylane:job',
      (message) => spans.startJob(message),
      (message) => spans.end(message),
    ),
  ];
  return () => stops.forEach((stop) => stop());
}

class Spans {
  readonly #options: SpanOptions;
  readonly #spans = new WeakMap<TracedMessage, Span>();

  constructor(options: SpanOptions) {
    this.#options = options;
  }

  startOperation(message: OperationMessage): void {
    const { service, operation, item, parent } = message;
    if (parent !== null && this.#options.nested === 'none') return;
    const kind = parent === null ? SpanKind.CLIENT : SpanKind.INTERNAL;
    const attributes = {
      [names.RPC_SYSTEM]: names.SYSTEM,
      ...operationAttributes(message),
      ...(item !== null && { [names.ITEM]: item }),
    };
    this.#start(message, { name: names.methodName(service, operation), kind, attributes });
  }

  /** A part's method has its name and its provider from its first request. */
  endOperation(message: OperationMessage): void {
    const span = this.#spans.get(message);
    span?.updateName(names.methodName(message.service, message.operation));
    span?.setAttributes(operationAttributes(message));
    this.end(message);
  }

  startRun(message: RunMessage): void {
    const { kind, count, service } = message;
    const attributes = {
      ...runAttributes(message),
      ...(service !== null && { [names.SERVICE]: service }),
      ...(count !== null && { [names.RUN_COUNT]: count }),
    };
    this.#start(message, { name: `run ${kind}`, kind: SpanKind.INTERNAL, attributes });
  }

  /** A resumed run has the id of its journal by now. */
  endRun(message: RunMessage): void {
    const { result } = message;
    this.#spans.get(message)?.setAttributes({
      ...runAttributes(message),
      ...countOf(names.RUN_FAILED, result, ['failures']),
      ...countOf(names.RUN_UNKNOWN, result, ['unknown', 'unknowns']),
    });
    this.end(message);
  }

  startJob(message: JobMessage): void {
    const { kind, run, attempt, carrier } = message;
    const attributes = { [names.JOB_KIND]: kind, [names.RUN_ID]: run, [names.JOB_ATTEMPT]: attempt };
    const parent = propagation.extract(ROOT_CONTEXT, carrier);
    this.#start(message, { name: `job ${kind}`, kind: SpanKind.CONSUMER, attributes }, parent);
  }

  end(message: TracedMessage): void {
    const span = this.#spans.get(message);
    if (span === undefined) return;
    const { error } = message;
    if (error !== undefined) {
      const status = names.statusOf(error);
      span.setAttribute(names.ERROR_TYPE, names.errorType(error));
      if (status !== null) span.setAttribute(names.RPC_STATUS, status);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.setAttributes(this.#attributesOf(message as OperationMessage | RunMessage | JobMessage));
    span.end();
  }

  /** What a subscriber throws ends the process, and a run with it. */
  #attributesOf(message: Parameters<AttributeSource>[0]): Attributes {
    try {
      return this.#options.attributes(message);
    } catch (error) {
      diag.error('skylane: attributes of a span could not be told', error);
      return {};
    }
  }

  #start(
    message: TracedMessage,
    {
      name,
      kind,
      attributes,
    }: { readonly name: string; readonly kind: SpanKind; readonly attributes: Attributes },
    parent: Context = context.active(),
  ): void {
    const span = this.#options.tracer.startSpan(name, { kind, attributes }, parent);
    this.#spans.set(message, span);
    const inside = trace.setSpan(parent, span);
    message.enclose((work) => context.with(inside, work));
  }
}

function operationAttributes({ provider, service, operation }: OperationMessage): Attributes {
  return {
    [names.RPC_METHOD]: names.methodName(service, operation),
    ...(provider !== null && { [names.PROVIDER]: provider }),
  };
}

function runAttributes({ id, kind, providers }: RunMessage): Attributes {
  return {
    [names.RUN_ID]: id,
    [names.RUN_KIND]: kind,
    ...(providers.length > 0 && { [names.RUN_PROVIDERS]: [...providers] }),
  };
}

/** Counts a list in a run's result. */
function countOf(name: string, result: unknown, fields: readonly string[]): Attributes {
  if (typeof result !== 'object' || result === null) return {};
  const list = fields.map((field) => Reflect.get(result, field) as unknown).find(Array.isArray);
  return list === undefined ? {} : { [name]: list.length };
}
