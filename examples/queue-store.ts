// Where the examples of queues keep their jobs: a server of yours, named by a variable, or one that is started for the time of the example.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A store of jobs. */
export interface Store extends AsyncDisposable {
  readonly url: string;
}

/** Redis: that of REDIS_URL, or a redis-server started here; null where there is none to start. */
export async function openRedis(): Promise<Store | null> {
  const url = process.env['REDIS_URL'];
  if (url !== undefined) return { url, [Symbol.asyncDispose]: async () => {} };
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    console.log(
      'This example needs Redis or Valkey: install redis-server (apt-get install redis-server, brew install redis), or set REDIS_URL.',
    );
    return null;
  }
  const port = await freePort();
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: 'ignore',
  });
  await untilOpen(port);
  return { url: `redis://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => end(server) };
}

/** RabbitMQ: that of AMQP_URL, or of this machine; null where there is none. */
export async function openRabbit(): Promise<Store | null> {
  const url = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
  const { hostname, port } = new URL(url);
  if (await isOpen(hostname, Number(port || 5672))) return { url, [Symbol.asyncDispose]: async () => {} };
  console.log(
    'This example needs RabbitMQ 3.10 or newer: install rabbitmq-server (apt-get install rabbitmq-server, brew install rabbitmq) and start it, or set AMQP_URL.',
  );
  return null;
}

/** Starts a script again as a process of its own, and waits for its first line. */
export async function startProcess(script: string, ...given: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...process.execArgv, script, ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** Ends a process as a stop of its machine's service would. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function untilOpen(port: number): Promise<void> {
  while (!(await isOpen('127.0.0.1', port))) await setTimeout(50);
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
