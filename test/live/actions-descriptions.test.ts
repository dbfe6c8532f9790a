import { request as send, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { AliyunCompute } from 'skylane/aliyun';
import { applies, computeBehaviours } from 'skylane/conformance';
import { TencentCompute } from 'skylane/tencent';
import { readHosts, unpace } from '../support/compute-hosts/hosts.js';
import { type Shape, StandIn } from '../support/compute-hosts/stand-in.js';
import { withLab } from '../support/lab.js';

interface Lab {
  readonly endpoint: string;
  readonly access_key: string;
  readonly secret_key: string;
}

/** Actions that the metadata at hand leaves out, and the driver has from the vendors' own clients. */
const LEFT_OUT = /unknown or untaken action GetInstanceConsoleOutput|no model for tag /;

/** Every option of a create. */
const WHOLE = {
  aliyun: {
    location: 'cn-hangzhou-g',
    networks: ['vsw-1'],
    auth: { password: 'Secret-Word-1' },
    userData: '#!/bin/sh',
    extra: {
      publicBandwidth: 10,
      systemDiskCategory: 'cloud_essd',
      systemDiskSize: 40,
      hostName: 'whole',
      ramRole: 'role',
      spotStrategy: 'SpotWithPriceLimit',
      spotPriceLimit: 0.5,
      resourceGroup: 'rg-1',
    },
  },
  tencent: {
    location: 'ap-guangzhou-3',
    networks: ['subnet-1'],
    auth: { password: 'Secret-Word-1' },
    userData: '#!/bin/sh',
    extra: {
      publicBandwidth: 10,
      internetChargeType: 'TRAFFIC_POSTPAID_BY_HOUR',
      systemDiskType: 'CLOUD_BSSD',
      systemDiskSize: 50,
      hostName: 'whole',
      chargeType: 'SPOTPAID',
      project: 0,
      camRole: 'role',
    },
  },
};

/** Every option of a disk. */
const DISK = {
  aliyun: { category: 'cloud_essd', performanceLevel: 'PL0', encrypted: true },
  tencent: { type: 'CLOUD_BSSD', encrypted: true },
};

/** A stand-in behind the vendor's metadata: each request of a driver is judged by it, signature included, and answered by the stand-in. */
class Judged implements AsyncDisposable {
  readonly violations: string[] = [];
  readonly actions = new Set<string>();
  readonly #cloud: StandIn;
  readonly #judge: string;
  #endpoint = '';
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  constructor(shape: Shape, judge: string) {
    this.#cloud = new StandIn({ ...shape, isSignedIn: () => true }, { pageSize: 2 });
    this.#judge = judge;
  }

  async start(): Promise<string> {
    this.#endpoint = await this.#cloud.start();
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#cloud[Symbol.asyncDispose]();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { headers } = request;
    const action = String(headers['x-acs-action'] ?? headers['x-tc-action']);
    this.actions.add(action);
    const verdict = await judge(this.#judge, headers, body);
    if (verdict !== null && !LEFT_OUT.test(verdict)) this.violations.push(`${action}: ${verdict}`);
    const sent = {
      'content-type': String(headers['content-type']),
      'x-acs-action': action,
      'x-tc-action': action,
    };
    const answer = await fetch(this.#endpoint, { method: 'POST', headers: sent, body });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  }
}

/** Asks the mock about a request as it came, host included, which is signed. Null for one without fault. */
async function judge(
  endpoint: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
): Promise<string | null> {
  const { port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const asked = send({ host: '127.0.0.1', port, method: 'POST', path: '/', headers }, (response) => {
      const faults = response.headers['x-lab-violations'];
      response.resume().on('end', () => resolve(faults === undefined ? null : String(faults)));
    });
    asked.on('error', reject).end(body);
  });
}

withLab<Lab>('rpc-mock', ({ endpoint: mock, access_key: key, secret_key: secret }) => {
  const MAKE = {
    aliyun: (endpoint: string) =>
      new AliyunCompute({ endpoint, accessKeyId: key, accessKeySecret: secret, region: 'cn-hangzhou' }),
    tencent: (endpoint: string) =>
      new TencentCompute({ endpoint, secretId: key, secretKey: secret, region: 'ap-guangzhou' }),
  };

  describe.each(['aliyun', 'tencent'] as const)("%s's own metadata", (name) => {
    test('has nothing against any request of all behaviours, signature included', async () => {
      const [host] = await readHosts([name]);
      if (host === undefined) throw new Error(`there is no row ${name}`);
      await unpace(host, 20);
      await using cloud = new Judged(host.shape, mock);
      const endpoint = await cloud.start();
      const make = MAKE[name];
      const driver = make(endpoint);
      let count = 0;
      const context = {
        ...host.context,
        driver,
        another: () => make(endpoint),
        freeName: () => `judged-${(count += 1)}`,
      };
      for (const behaviour of computeBehaviours)
        if (applies(behaviour, context)) await behaviour.run(context);
      // What no behaviour needs.
      const spec = { image: host.context.image, size: host.context.size, metadata: { team: 'web' } };
      await driver.createNode({ ...spec, name: 'whole', ...WHOLE[name] } as never);
      await driver.createVolume({ name: 'whole', size: 20, location: 'z', extra: DISK[name] } as never);
      const names = ['both-1', 'both-2'];
      const nodes = await driver.createNodeBatch({
        spec: { ...spec, name: 'both' },
        names,
        clientToken: 'once',
      });
      const [first] = await driver.waitUntilRunning(nodes);
      await driver.rebuildNode(await stopped(driver, first!), { image: host.context.image }).catch(() => {});
      await driver.destroyNodeBatch(nodes);
      await driver.close();
      expect(cloud.violations).toEqual([]);
      expect(cloud.actions.size).toBeGreaterThan(40);
    }, 120_000);
  });
});

async function stopped<N extends { readonly id: string }>(
  driver: AliyunCompute | TencentCompute,
  { id }: N,
): Promise<string> {
  await driver.stopNode(id);
  for (let state = ''; state !== 'stopped';) ({ state } = await driver.getNode(id));
  return id;
}
