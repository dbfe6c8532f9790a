import { describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { ExoscaleCompute } from 'skylane/exoscale';
import { answeringServer } from '../support/answering-server.js';
import { callsWithId, first } from '../support/descriptions.js';
import { labServer } from '../support/lab.js';
import { StrictDescription } from '../support/strict-description.js';

/** A mock that refuses every request which breaks Exoscale's official description; it keeps nothing and makes its answers up. */
const lab = labServer<{ endpoint: string; spec: string }>('spec-mock/exoscale');

const ID = '6f2a8d24-4f5e-4d3a-9d5a-0c1f2f6b7a11';
const SPEC = { name: 'web-1', image: ID, size: ID };

/**
 * The mock behind a server that lets its operations succeed, which the mock makes fail, so that what comes after them is sent too. Paths such as
 * `/instance/{id}:start`, which the mock takes for others, are judged by the description alone. `violations` has what is held against the requests.
 */
async function judged(): Promise<{ readonly origin: string; readonly violations: string[] }> {
  const violations: string[] = [];
  const description = new StrictDescription(lab?.spec ?? '');
  const { origin } = await answeringServer(({ method, url, headers, body }, response) => {
    void (async () => {
      violations.push(...description.violations(method, url, body));
      response.setHeader('content-type', 'application/json');
      if (url.pathname.includes(':')) {
        response.end(
          JSON.stringify({ id: ID, state: 'success', reference: { id: ID }, password: 'made-up' }),
        );
        return;
      }
      const sent = { authorization: headers.authorization ?? '', 'content-type': 'application/json' };
      const target = `${lab?.endpoint ?? ''}${url.pathname}${url.search}`;
      const answer = await fetch(target, { method, headers: sent, ...(body !== '' && { body }) });
      const violation = answer.headers.get('sl-violations');
      if (violation !== null) violations.push(violation);
      response.writeHead(answer.status);
      response.end((await answer.text()).replace('"state":"failure"', '"state":"success"'));
    })();
  });
  return { origin, violations };
}

type Request = (driver: ExoscaleCompute) => Promise<unknown>;

const REQUESTS: Readonly<Record<string, Request>> = {
  ...callsWithId(ID),
  listSizes: (driver) => driver.listSizes(),
  listImages: (driver) => driver.listImages(),
  listLocations: (driver) => first(driver.iterateLocations()),
  createNode: (driver) =>
    driver.createNode({
      ...SPEC,
      keyPair: 'laptop',
      metadata: { team: 'web' },
      userData: '#!/bin/sh',
      firewalls: [ID],
      extra: {
        diskSize: 20,
        antiAffinityGroups: [ID],
        ipv6: true,
        secureBoot: true,
        tpm: true,
        deployTarget: ID,
      },
    }),
  'createNode without networks': (driver) => driver.createNode({ ...SPEC, networks: 'none' }),
  'createNode in a private network': (driver) => driver.createNode({ ...SPEC, networks: [ID] }),
  stopNode: (driver) => driver.stopNode(ID),
  resizeNode: (driver) => driver.resizeNode(ID, ID),
  rebuildNode: (driver) => driver.rebuildNode(ID, { image: ID }),
  'updateNode: name': (driver) => driver.updateNode(ID, { name: 'web-2' }),
  'updateNode: metadata': (driver) => driver.updateNode(ID, { metadata: { a: 'b' } }),
  'updateNode: no metadata': (driver) => driver.updateNode(ID, { metadata: {} }),
  'instances.resizeDisk': (driver) => driver.instances.resizeDisk(ID, 80),
  'instances.password': (driver) => driver.instances.password(ID),
  createImage: (driver) => driver.createImage(ID, { name: 'golden' }),
  'snapshots.list': (driver) => driver.snapshots.list(),
  'snapshots.promote': (driver) =>
    driver.snapshots.promote(ID, {
      name: 'golden',
      description: 'd',
      defaultUser: 'ubuntu',
      sshKeyEnabled: true,
      passwordEnabled: false,
    }),
  'snapshots.delete': (driver) => driver.snapshots.delete(ID),
  'templates.copyTo': (driver) => driver.templates.copyTo('de-fra-1', ID),
  createVolume: (driver) =>
    driver.createVolume({ name: 'data', size: 20, tags: { team: 'web' }, snapshot: ID }),
  detachVolume: (driver) => driver.detachVolume(ID),
  createNetwork: (driver) =>
    driver.createNetwork({
      name: 'inner',
      ranges: ['10.0.0.0/24'],
      extra: { description: 'd', labels: { team: 'web' } },
    }),
  destroyNetwork: (driver) => driver.destroyNetwork(ID),
  createFirewall: (driver) =>
    driver.createFirewall({
      name: 'web',
      rules: [
        { protocol: 'tcp', ports: 22 },
        { protocol: 'icmp' },
        { protocol: 'udp', group: ID },
        { direction: 'out', protocol: 'tcp', addresses: ['192.0.2.1'] },
      ],
      extra: { description: 'd' },
    }),
  updateFirewall: (driver) => driver.updateFirewall(ID, { rules: [{ protocol: 'tcp', ports: 80 }] }),
  detachFirewall: (driver) => driver.detachFirewall(ID, ID),
  reserveAddress: (driver) => driver.reserveAddress({}),
};

describe.skipIf(lab === null)("Exoscale's official description accepts", () => {
  test.each(Object.keys(REQUESTS))('%s', async (name) => {
    const { origin, violations } = await judged();
    const keys = { apiKey: 'EXOlab', apiSecret: 'lab-secret' };
    await using driver = new (getDriver(Provider.EXOSCALE))({ ...keys, endpoint: origin });
    await expect(REQUESTS[name]!(driver)).resolves.not.toBeNull();
    expect(violations).toEqual([]);
  });

  test('nothing that it does not know', () => {
    const description = new StrictDescription(lab?.spec ?? '');
    const url = new URL('http://mock.test/ssh-key?zone=x');
    expect(description.violations('POST', url, '{"name":"-","publicKey":"k"}')).toEqual([
      'POST /ssh-key: no parameter zone',
      'POST /ssh-key: body.public-key is missing',
      'POST /ssh-key: body.name may not be "-"',
      'POST /ssh-key: body.publicKey is unknown',
    ]);
  });
});
