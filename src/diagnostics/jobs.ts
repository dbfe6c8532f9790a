import { channel } from 'node:diagnostics_channel';
import { TracedMessage } from './traced-message.js';
import { Tracing } from './tracing.js';

/** What a tracer sends along with a job: header names of its format, such as `traceparent`, and their values. */
export type TraceCarrier = Record<string, string>;

/** The message on the channel `skylane:enqueue`, before jobs are put into a queue. */
export interface EnqueueMessage {
  /** Taken into each job. Subscribers add to it; it is kept in the queue, where everybody with access to that reads it. */
  readonly carrier: TraceCarrier;
}

/** The message on the TracingChannel `skylane:job`: a worker carries out one delivery of a job. */
export class JobMessage extends TracedMessage {
  /** What the job does, such as `'create'`. */
  readonly kind: string;
  /** Id of the run that it belongs to. */
  readonly run: string;
  /** 1 for the first delivery, as far as the queue's engine knows. */
  readonly attempt: number;
  /** What the tracer of the producer has sent along. From the queue, and so from whoever writes to it. */
  readonly carrier: Readonly<TraceCarrier>;
  /** What became of it, from its last event on. */
  result?: unknown;

  constructor({ kind, run, attempt, carrier }: Pick<JobMessage, 'kind' | 'run' | 'attempt' | 'carrier'>) {
    super();
    this.kind = kind;
    this.run = run;
    this.attempt = attempt;
    this.carrier = carrier;
  }
}

const enqueue = channel('skylane:enqueue');
const jobs = new Tracing<JobMessage>('skylane:job');

/** Collects what tracers send along with jobs; null where they send nothing. */
export function carrierOfJobs(): TraceCarrier | null {
  if (!enqueue.hasSubscribers) return null;
  const message: EnqueueMessage = { carrier: {} };
  enqueue.publish(message);
  return Object.keys(message.carrier).length === 0 ? null : message.carrier;
}

/** Carries out a job, and publishes that. */
export function traceJob<T>(
  job: Pick<JobMessage, 'kind' | 'run' | 'attempt'> & { readonly carrier: unknown },
  work: () => Promise<T>,
): Promise<T> {
  if (!jobs.isObserved) return work();
  const message = new JobMessage({ ...job, carrier: readCarrier(job.carrier) });
  return jobs.trace(message, work, (result) => {
    message.result = result;
  });
}

/** Most fields, and most characters of one, that are taken from a queue. */
const MOST_FIELDS = 8;
const MOST_CHARACTERS = 1024;

function readCarrier(value: unknown): TraceCarrier {
  if (typeof value !== 'object' || value === null) return {};
  const fields = Object.entries(value).filter(
    (field): field is [string, string] => typeof field[1] === 'string' && field[1].length <= MOST_CHARACTERS,
  );
  return Object.fromEntries(fields.slice(0, MOST_FIELDS));
}
