import type { Attributes, Meter, ObservableResult } from '@opentelemetry/api';
import type { OperationMessage, RunMessage } from '../diagnostics/messages.js';
import { PHASES, type PhaseMessage } from '../diagnostics/phases.js';
import type { RefusalMessage } from '../diagnostics/refusals.js';
import { budgetsLeft } from '../http/rate/account-budgets.js';
import { busyLanes } from '../scheduler/lanes.js';
import * as names from './names.js';
import { onMessage, onWork, type Stop } from './subscriptions.js';

/** Bounds of the buckets of durations in seconds, by the semantic conventions. */
const SECONDS = {
  unit: 's',
  advice: {
    explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
};

/** Bounds of the buckets of runs, which take minutes. */
const MINUTES = {
  unit: 's',
  advice: { explicitBucketBoundaries: [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600] },
};

/** Measures operations, phases, runs, refusals, retries, budgets and lanes. */
export function measure(meter: Meter): Stop {
  const stops = [
    measureOperations(meter),
    measureRuns(meter),
    measurePhases(meter),
    countRefusals(meter),
    observeBudgets(meter),
    observeLanes(meter),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Only what users and runs call: a method that another one calls would count twice. */
function measureOperations(meter: Meter): Stop {
  const durations = meter.createHistogram('rpc.client.call.duration', {
    ...SECONDS,
    description:
      'Duration of calls of drivers’ methods, without the time that an iteration waits for its reader.',
  });
  return measureWork<OperationMessage>('skylane:operation', (message, seconds) => {
    const { parent, provider, service, operation, idle } = message;
    if (parent !== null) return;
    durations.record(seconds - idle / 1000, {
      [names.RPC_SYSTEM]: names.SYSTEM,
      [names.RPC_METHOD]: names.methodName(service, operation),
      ...(provider !== null && { [names.PROVIDER]: provider }),
      ...failureOf(message),
    });
  });
}

function measureRuns(meter: Meter): Stop {
  const durations = meter.createHistogram('skylane.run.duration', {
    ...MINUTES,
    description: 'Duration of runs.',
  });
  return measureWork<RunMessage>('skylane:run', (message, seconds) => {
    durations.record(seconds, { [names.RUN_KIND]: message.kind, ...failureOf(message) });
  });
}

/** A back-off that has ended is a retry. */
function measurePhases(meter: Meter): Stop {
  const durations = meter.createHistogram('skylane.phase.duration', {
    ...SECONDS,
    description:
      'Time of requests by phase: waiting for a lane, the rate budget or a socket, on the wire, backing off.',
  });
  const retries = meter.createCounter('skylane.request.retries', {
    unit: '{retry}',
    description: 'Requests that were sent again.',
  });
  const stops = PHASES.map((phase) =>
    onMessage<PhaseMessage>(`skylane:${phase}`, ({ milliseconds, provider, service }) => {
      const attributes = driverOf(provider, service);
      durations.record(milliseconds / 1000, { ...attributes, [names.PHASE]: phase });
      if (phase === 'backoff') retries.add(1, attributes);
    }),
  );
  return () => stops.forEach((stop) => stop());
}

function countRefusals(meter: Meter): Stop {
  const refusals = meter.createCounter('skylane.request.refusals', {
    unit: '{refusal}',
    description: 'Requests that a provider refused: for their rate, for want of room, for a quota.',
  });
  return onMessage<RefusalMessage>('skylane:refusal', ({ reason, provider, service }) =>
    refusals.add(1, { ...driverOf(provider, service), [names.REFUSAL]: reason }),
  );
}

function observeBudgets(meter: Meter): Stop {
  const gauge = meter.createObservableGauge('skylane.budget.left', {
    unit: '{request}',
    description:
      'Requests that the known rate limits still allow; of several accounts those of the scarcest.',
  });
  const observe = (result: ObservableResult): void => {
    for (const { provider, requests, left } of budgetsLeft())
      result.observe(left, { [names.PROVIDER]: provider, [names.BUDGET]: requests });
  };
  gauge.addCallback(observe);
  return () => gauge.removeCallback(observe);
}

function observeLanes(meter: Meter): Stop {
  const gauge = meter.createObservableGauge('skylane.lanes.busy', {
    unit: '{lane}',
    description: 'Lanes of schedulers that a task holds.',
  });
  const observe = (result: ObservableResult): void => {
    for (const { provider, service, busy } of busyLanes()) result.observe(busy, driverOf(provider, service));
  };
  gauge.addCallback(observe);
  return () => gauge.removeCallback(observe);
}

/** Tells the seconds that each piece of work took. */
function measureWork<Message extends OperationMessage | RunMessage>(
  name: string,
  record: (message: Message, seconds: number) => void,
): Stop {
  const starts = new WeakMap<Message, number>();
  return onWork<Message>(
    name,
    (message) => starts.set(message, performance.now()),
    (message) => {
      const start = starts.get(message);
      if (start !== undefined) record(message, (performance.now() - start) / 1000);
    },
  );
}

function driverOf(provider: string | null, service: string | null): Attributes {
  return {
    ...(provider !== null && { [names.PROVIDER]: provider }),
    ...(service !== null && { [names.SERVICE]: service }),
  };
}

function failureOf({ error }: OperationMessage | RunMessage): Attributes {
  return error === undefined ? {} : { [names.ERROR_TYPE]: names.errorType(error) };
}
