// One large object up from a stream and down into a file: Skylane beside @aws-sdk/lib-storage and client-s3's GetObject, with the same parts
// and as many at once, alternated, each in a process of its own: `node s3-throughput.mjs [MiB] [MiB a part] [parts] [rounds] [URL]`.
// The store is a sink in another process, or the one that AWS_ENDPOINT_URL_S3 and its siblings name. A sink of Node costs about as much CPU as
// a download does; where the machine has few cores a plain web server is fairer: a fifth argument, its URL, is where downloads then come from.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { storeOptions } from './store-options.mjs';

const MIB = 1024 * 1024;
const BUCKET = 'skylane-bench-throughput';
const NAME = 'large';
const CHUNK = Buffer.alloc(64 * 1024, 'skylane ');

const clients = {
  async skylane({ store, partSize, parallel }) {
    const { getDriver, Provider } = await import('skylane');
    const s3 = new (getDriver(Provider.S3))(store);
    return {
      up: (body) => s3.uploadObject(BUCKET, NAME, body, { partSize, parallel }),
      down: (path) => s3.downloadFile({ container: BUCKET, name: NAME }, path, { partSize, parallel }),
      close: () => s3.close(),
    };
  },
  async 'aws-sdk'({ store, partSize, parallel }) {
    const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    const { Upload } = await import('@aws-sdk/lib-storage');
    const { endpoint, region, accessKeyId, secretAccessKey } = store;
    const client = new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    return {
      up: (Body) =>
        new Upload({
          client,
          params: { Bucket: BUCKET, Key: NAME, Body },
          partSize,
          queueSize: parallel,
        }).done(),
      down: async (path) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: NAME }));
        await pipeline(Body, createWriteStream(path));
      },
      close: async () => client.destroy(),
    };
  },
};

function* chunks(size) {
  for (let left = size; left > 0; left -= CHUNK.length) yield CHUNK.subarray(0, Math.min(left, CHUNK.length));
}

async function timed(work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

async function runClient({ client: name, size, path, web, ...settings }) {
  const client = await clients[name](settings);
  const up = await timed(() => client.up(Readable.from(chunks(size))));
  const source = web === undefined ? client : await clients[name]({ ...settings, store: web });
  const down = await timed(() => source.down(path));
  await source.close();
  await client.close();
  await rm(path);
  console.log(JSON.stringify({ up, down }));
}

async function compare([size, partSize, parallel, rounds], url) {
  const sink = await openStore();
  const web = url === undefined ? undefined : await putOn(url, size * MIB, sink.options);
  const folder = await mkdtemp(join(tmpdir(), 'skylane-throughput-'));
  const results = { skylane: [], 'aws-sdk': [] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const client of Object.keys(clients)) {
        const settings = { client, store: sink.options, web, path: join(folder, client), parallel };
        const sizes = { size: size * MIB, partSize: partSize * MIB };
        const output = execFileSync(
          process.execPath,
          [import.meta.filename, JSON.stringify({ ...settings, ...sizes })],
          { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
        );
        results[client].push(JSON.parse(output));
      }
    }
  } finally {
    await rm(folder, { recursive: true });
    await sink.close();
    if (web !== undefined) await fetch(`${url}/${BUCKET}/${NAME}`, { method: 'DELETE' });
  }
  console.table(
    ['up', 'down'].flatMap((direction) =>
      Object.keys(clients).map((client) => row(direction, client, results, size)),
    ),
  );
}

function row(direction, client, results, size) {
  const median = (name, field) => {
    const values = results[name].map((round) => round[direction][field]).toSorted((a, b) => a - b);
    return values[Math.floor(values.length / 2)];
  };
  return {
    direction,
    client,
    'MiB/s': Math.round(size / median(client, 'seconds')),
    'throughput, aws-sdk = 1': Number((median('aws-sdk', 'seconds') / median(client, 'seconds')).toFixed(2)),
    'CPU s': Number(median(client, 'cpuSeconds').toFixed(2)),
    'CPU, aws-sdk = 1': Number((median(client, 'cpuSeconds') / median('aws-sdk', 'cpuSeconds')).toFixed(2)),
  };
}

/** The web server as a store, once it has the object. */
async function putOn(url, size, options) {
  const body = Readable.toWeb(Readable.from(chunks(size)));
  const { ok, status } = await fetch(`${url}/${BUCKET}/${NAME}`, { method: 'PUT', body, duplex: 'half' });
  if (!ok) throw new Error(`PUT on ${url} was answered with ${status}`);
  return { ...options, endpoint: url };
}

/** The store that the environment names, with a bucket of our own; else a sink. */
async function openStore() {
  const options = storeOptions();
  if (options === null) {
    const sink = spawn(process.execPath, [join(import.meta.dirname, 's3-sink.mjs')]);
    const [url] = await once(sink.stdout, 'data');
    const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'an-example-of-a-secret-key' };
    return {
      options: { endpoint: String(url).trim(), region: 'us-east-1', ...keys },
      close: async () => sink.kill(),
    };
  }
  const { getDriver, Provider } = await import('skylane');
  const s3 = new (getDriver(Provider.S3))(options);
  await s3.createContainer(BUCKET);
  return {
    options,
    close: async () => {
      await s3.deleteObject({ container: BUCKET, name: NAME });
      await s3.deleteContainer(BUCKET);
      await s3.close();
    },
  };
}

if (process.argv[2]?.startsWith('{')) await runClient(JSON.parse(process.argv[2]));
else {
  const numbers = [1024, 8, 4, 3].map((preset, index) => Number(process.argv[index + 2] ?? preset));
  await compare(numbers, process.argv[6]);
}
