// GET and PUT of 4 KiB with 32 in flight, and lists of 1,000 keys, against a plain web server that answers as fast as it can:
// `node s3-clients.mjs <URL of a server that takes PUT> [requests]`. Each client runs in a process of its own; ratios are to Skylane.
import { execFileSync } from 'node:child_process';
import { Agent } from 'node:http';

const [, , url, countText = '10000', only] = process.argv;
if (url === undefined) throw new Error('node s3-clients.mjs <URL of a web server that takes PUT> [requests]');
const COUNT = Number(countText);
const IN_FLIGHT = 32;
const BODY = Buffer.alloc(4096, 'skylane ');
const BUCKET = 'bench-objects';
const LIST = 'bench-list';
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'an-example-of-a-secret-key' };

const clients = {
  async undici() {
    const { Client } = await import('undici');
    const pool = Array.from({ length: IN_FLIGHT }, () => new Client(url, { pipelining: 1 }));
    const read = async (path, worker) =>
      Buffer.from(await (await pool[worker].request({ path, method: 'GET' })).body.arrayBuffer());
    return {
      get: (name, worker) => read(`/${BUCKET}/${name}`, worker),
      put: async (name, worker) => {
        const answer = await pool[worker].request({ path: `/${BUCKET}/${name}`, method: 'PUT', body: BODY });
        await answer.body.dump();
      },
      list: (worker) => read(`/${LIST}?list-type=2`, worker),
      close: () => Promise.all(pool.map((client) => client.close())),
    };
  },
  async skylane() {
    const { getDriver, Provider } = await import('skylane');
    const s3 = new (getDriver(Provider.S3))({ ...keys, endpoint: url, connections: IN_FLIGHT });
    return {
      get: async (name) => (await s3.downloadObject({ container: BUCKET, name })).bytes(),
      put: (name) => s3.uploadObject(BUCKET, name, BODY),
      list: () => s3.listObjects(LIST),
      close: () => s3.close(),
    };
  },
  async 'client-s3'() {
    const { S3Client, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } =
      await import('@aws-sdk/client-s3');
    const client = new S3Client({
      credentials: keys,
      endpoint: url,
      region: 'us-east-1',
      forcePathStyle: true,
      requestHandler: { httpAgent: { keepAlive: true, maxSockets: IN_FLIGHT } },
    });
    // A plain web server has a file of this name or a folder, and the list is a file.
    client.middlewareStack.add(
      (next) => (args) => {
        args.request.path = args.request.path.replace(/\/$/, '');
        return next(args);
      },
      { step: 'build' },
    );
    return {
      get: async (Key) =>
        (await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }))).Body.transformToByteArray(),
      put: (Key) => client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: BODY })),
      list: () => client.send(new ListObjectsV2Command({ Bucket: LIST })),
      close: async () => client.destroy(),
    };
  },
  async minio() {
    const { Client } = await import('minio');
    const { hostname, port } = new URL(url);
    const client = new Client({
      endPoint: hostname,
      port: Number(port),
      useSSL: false,
      accessKey: keys.accessKeyId,
      secretKey: keys.secretAccessKey,
      region: 'us-east-1',
      pathStyle: true,
      transportAgent: new Agent({ keepAlive: true, maxSockets: IN_FLIGHT }),
    });
    return {
      get: async (name) => {
        const chunks = [];
        for await (const chunk of await client.getObject(BUCKET, name)) chunks.push(chunk);
        return Buffer.concat(chunks);
      },
      // It wants 200 for a PUT, where a plain web server says 201 or 204.
      put: null,
      // It asks for a path that ends in a slash, where a plain web server has no file.
      list: null,
      close: async () => {},
    };
  },
  async aws4fetch() {
    const { AwsClient } = await import('aws4fetch');
    const client = new AwsClient({ ...keys, service: 's3', region: 'us-east-1' });
    return {
      get: async (name) =>
        new Uint8Array(await (await client.fetch(`${url}/${BUCKET}/${name}`)).arrayBuffer()),
      put: async (name) =>
        (await client.fetch(`${url}/${BUCKET}/${name}`, { method: 'PUT', body: BODY })).text(),
      list: null,
      close: async () => {},
    };
  },
  async s3mini() {
    const { S3mini } = await import('s3mini');
    const client = new S3mini({ ...keys, endpoint: `${url}/${BUCKET}`, region: 'us-east-1' });
    return {
      get: (name) => client.getObjectArrayBuffer(name),
      put: (name) => client.putObject(name, BODY),
      list: null,
      close: async () => {},
    };
  },
};

async function measure(count, work) {
  let next = 0;
  const worker = async (_, index) => {
    while (next++ < count) await work(`object-${next % 64}`, index);
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: Math.round(count / seconds), microseconds: Math.round((user + system) / count) };
}

if (only !== undefined) {
  const client = await clients[only]();
  const results = {};
  for (const [kind, work, count] of [
    ['put', client.put, COUNT],
    ['get', client.get, COUNT],
    ['list', client.list && ((_, index) => client.list(index)), Math.ceil(COUNT / 50)],
  ]) {
    if (!work) continue;
    await measure(Math.ceil(count / 5), work);
    results[kind] = await measure(count, work);
  }
  await client.close();
  console.log(JSON.stringify(results));
} else {
  const entry = (index) =>
    `<Contents><Key>folder/object-${index}</Key><LastModified>2026-11-20T00:00:00.000Z</LastModified><ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag><Size>${index}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
  const list = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${LIST}</Name><Prefix></Prefix><KeyCount>1000</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>${Array.from({ length: 1000 }, (_, index) => entry(index)).join('')}</ListBucketResult>`;
  await fetch(`${url}/${LIST}`, { method: 'PUT', body: list });
  const rounds = Object.fromEntries(Object.keys(clients).map((name) => [name, []]));
  for (let round = 0; round < 3; round += 1) {
    for (const name of Object.keys(clients)) {
      const output = execFileSync(process.execPath, [import.meta.filename, url, countText, name], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      rounds[name].push(JSON.parse(output.trim().split('\n').at(-1)));
    }
  }
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const rows = [];
  for (const kind of ['get', 'put', 'list']) {
    const of = (name, field) =>
      median(rounds[name].flatMap((round) => (round[kind] ? [round[kind][field]] : [])));
    for (const name of Object.keys(clients)) {
      if (!rounds[name][0]?.[kind]) continue;
      rows.push({
        kind,
        client: name,
        'per second': of(name, 'perSecond'),
        'CPU us': of(name, 'microseconds'),
        'CPU, Skylane = 1': Number((of(name, 'microseconds') / of('skylane', 'microseconds')).toFixed(2)),
      });
    }
  }
  console.table(rows);
}
