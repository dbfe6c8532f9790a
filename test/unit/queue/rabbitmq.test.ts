import { JOB_VERSION, type QueueEngine, rabbitmq } from 'skylane/queue';
import { expect, test } from 'vitest';
import { startAmqpBroker } from '../../support/amqp-broker.js';

const patience = { timeout: 10_000, retry: 0 };

function put(engine: QueueEngine): Promise<void> {
  const work = { kind: 'await-gone', nodes: ['1'] } as const;
  return engine.add('work-main', [{ version: JOB_VERSION, id: 'job', run: 'run', context: 'main', work }]);
}

test(
  'a connection that is lost while a channel is closed is waited for, and the job is put in',
  patience,
  async () => {
    let closes = 0;
    const broker = await startAmqpBroker((request) =>
      request === 'ChannelClose' && (closes += 1) === 1 ? 'lose' : null,
    );
    const engine = rabbitmq({ connection: broker.url });
    await put(engine);
    expect(closes).toBeGreaterThan(0);
    await engine.close();
    broker.close();
  },
);

test('a broker that is lost while an engine is closed keeps nobody waiting', patience, async () => {
  const broker = await startAmqpBroker((request) => (request === 'ConnectionClose' ? 'lose' : null));
  const engine = rabbitmq({ connection: broker.url });
  await put(engine);
  await expect(engine.close()).resolves.toBeUndefined();
  broker.close();
});

test(
  'a channel that the broker closes with the reply to its last request is opened again',
  patience,
  async () => {
    let consumes = 0;
    const broker = await startAmqpBroker((request) =>
      request === 'BasicConsume' && (consumes += 1) === 1 ? 'close' : null,
    );
    const engine = rabbitmq({ connection: broker.url });
    const listening = await engine.listen(['work-main'], { onResult: () => {}, onEvent: () => {} });
    // One for results, one for events, and the one that was closed again.
    await expect.poll(() => consumes, { timeout: 5000 }).toBe(3);
    await listening.close();
    await engine.close();
    broker.close();
  },
);
