import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** What a test of transfers does with whatever brings the faults about. */
export interface Faulty extends AsyncDisposable {
  /** From now on about every third request fails. */
  begin(): Promise<void>;
  /** From now on none does. */
  end(): Promise<void>;
  /** Faults that have been brought about, by kind. */
  counts(): Promise<Readonly<Record<string, number>>>;
}

const PORT = 23_180;
const CONTROL = `http://127.0.0.1:${PORT + 1}`;

/** Where the proxy of the lab listens. */
export const PROXY = `http://127.0.0.1:${PORT}`;

/** What goes wrong: about every third request, each kind on a rhythm of its own. */
const RULES = [
  { match: { method: 'PUT' }, every: 11, fault: { type: 'reset_upload', after: 1000 } },
  { match: { path: '^/' }, every: 13, fault: { type: 'lost_answer' } },
  { match: { path: '^/' }, every: 17, fault: { type: 'reset' } },
  { match: { path: '^/' }, every: 19, fault: { type: 'status', status: 503 } },
  { match: { method: 'GET' }, every: 7, fault: { type: 'truncate', after: 700, how: 'rst' } },
  { match: { method: 'GET' }, every: 9, fault: { type: 'corrupt' } },
  { match: { method: 'GET' }, every: 15, fault: { type: 'truncate', after: 1, how: 'fin' } },
];

/** Starts the lab's fault proxy before a server. */
export async function startFaultProxy(upstream: string): Promise<Faulty> {
  const script = join(process.env['SKYLANE_LAB'] ?? '', 'faults', 'proxy.mjs');
  const proxy = spawn(process.execPath, [script, upstream, String(PORT), String(PORT + 1)], {
    stdio: 'ignore',
  });
  const exited = once(proxy, 'exit');
  await answering(`${CONTROL}/stats`);
  return {
    async begin() {
      await fetch(`${CONTROL}/rules`, { method: 'PUT', body: JSON.stringify(RULES) });
    },
    async end() {
      await fetch(`${CONTROL}/rules`, { method: 'DELETE' });
    },
    async counts() {
      const stats = (await (await fetch(`${CONTROL}/stats`)).json()) as Record<string, unknown>;
      return Object.fromEntries(
        Object.entries(stats).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
      );
    },
    async [Symbol.asyncDispose]() {
      proxy.kill();
      await exited;
    },
  };
}

/** The proxy does not say when it listens. */
async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await setTimeout(25);
  }
  throw new Error('the fault proxy does not start');
}
