// GET and PUT of 4 KiB with 32 in flight, and lists of 1,000 keys, against a plain web server that answers as fast as it can:
// `node s3-clients.mjs <URL of a server that takes PUT> [requests]`. Each client runs in a process of its own; ratios are to Skylane.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import http from 'node:http';

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
        const response = await pool[worker].request({
          path: `/${BUCKET}/${name}`,
          method: 'PUT',
          body: BODY,
        });
        await response.body.dump();
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
      transportAgent: new http.Agent({ keepAlive: true, maxSockets: IN_FLIGHT }),
      transport: { request: requestTakingAnyPut },
    });
    return {
      get: async (name) => {
        const chunks = [];
        for await (const chunk of await client.getObject(BUCKET, name)) chunks.push(chunk);
        return Buffer.concat(chunks);
      },
      put: (name) => client.putObject(BUCKET, name, BODY),
      list: async () => {
        const objects = [];
        for await (const object of client.listObjectsV2(LIST, '', true)) objects.push(object);
        return objects;
      },
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
    const open = (bucket) =>
      new S3mini({ ...keys, endpoint: `${url}/${bucket}`, region: 'us-east-1', fetch: fetchFile });
    const [objects, list] = [open(BUCKET), open(LIST)];
    return {
      get: (name) => objects.getObjectArrayBuffer(name),
      put: (name) => objects.putObject(name, BODY),
      list: () => list.listObjects('/', '', 1000),
      close: async () => {},
    };
  },
};

/** A plain web server says 201 or 204 to a PUT, where minio wants 200. */
function requestTakingAnyPut(options, callback) {
  return http.request(options, (response) => {
    if (response.statusCode === 201 || response.statusCode === 204) response.statusCode = 200;
    callback(response);
  });
}

/** A list is a file, whose path has no slash at its end. */
function fetchFile(input, init) {
  return fetch(String(input).replace('/?', '?'), init);
}

/** Runs the work so often, with so many in flight. */
async function measure(count, work, inFlight) {
  let next = 0;
  const worker = async (_, index) => {
    while (next++ < count) await work(`object-${next % 64}`, index);
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: Math.round(count / seconds), microseconds: Math.round((user + system) / count) };
}

if (only !== undefined) {
  const client = await clients[only]();
  const results = {};
  const list = client.list && ((_, index) => client.list(index));
  const lists = Math.ceil(COUNT / 20);
  for (const [kind, work, count, inFlight] of [
    ['put', client.put, COUNT, IN_FLIGHT],
    ['get', client.get, COUNT, IN_FLIGHT],
    ['list', list, lists, IN_FLIGHT],
    ['list, one at a time', list, lists, 1],
  ]) {
    if (!work) continue;
    await measure(Math.ceil(count / 5), work, inFlight);
    results[kind] = await measure(count, work, inFlight);
  }
  await client.close();
  console.log(JSON.stringify(results));
} else {
  // No two of them are alike, as in life: what a client remembers of one is no help with the next.
  const entry = (index) => {
    const modified = new Date(Date.UTC(2026, 0, 1) + index * 12_345_678).toISOString();
    const etag = createHash('md5').update(String(index)).digest('hex');
    return `<Contents><Key>folder/object-${index}</Key><LastModified>${modified}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${index * 4097}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
  };
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
  for (const kind of ['get', 'put', 'list', 'list, one at a time']) {
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
