import { describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { StackitCompute } from 'skylane/stackit';
import { answeringServer } from '../support/answering-server.js';
import { callsWithId, first } from '../support/descriptions.js';
import { labServer } from '../support/lab.js';
import { StrictDescription } from '../support/strict-description.js';

/** A mock that refuses every request which breaks STACKIT's official description; it keeps nothing and makes its answers up. */
const lab = labServer<{ endpoint: string; spec: string }>('spec-mock/stackit');

const ID = '6f2a8d24-4f5e-4d3a-9d5a-0c1f2f6b7a11';
const OTHER = '7a3b9e35-5a6f-4e4b-8e6b-1d2a3a7c8b22';
const AT = `/v2/projects/${ID}/regions/eu01`;
const SPEC = { name: 'web-1', image: ID, size: 'c1.2', networks: [ID] };
const NIC = {
  nicId: ID,
  networkId: ID,
  networkName: 'inner',
  mac: '02:00:00:00:00:01',
  nicSecurity: true,
  securityGroups: [OTHER],
};
const SERVER = {
  id: ID,
  name: 'web-1',
  status: 'ACTIVE',
  powerStatus: 'RUNNING',
  machineType: 'c1.2',
  nics: [NIC],
  bootVolume: { id: ID },
};
const VOLUME = {
  id: ID,
  name: 'data',
  availabilityZone: 'eu01-1',
  size: 40,
  status: 'ATTACHED',
  serverId: ID,
};
const NETWORK = { id: ID, name: 'inner', status: 'CREATED', ipv4: { prefixes: ['10.0.0.0/24'] } };
const GROUP = { id: ID, name: 'web' };
const RULE = { id: ID, direction: 'ingress', ethertype: 'IPv4', protocol: { name: 'tcp', number: 6 } };

/** Answers that the driver reads on, by method and path; the mock's own are empty or have other states. */
const ANSWERS: Readonly<Record<string, object>> = {
  [`GET ${AT}/servers/${ID}`]: SERVER,
  [`GET ${AT}/servers`]: { items: [SERVER] },
  [`POST ${AT}/servers`]: SERVER,
  [`GET ${AT}/volumes/${ID}`]: VOLUME,
  [`GET ${AT}/networks/${ID}`]: NETWORK,
  [`POST ${AT}/networks`]: NETWORK,
  [`GET ${AT}/security-groups/${ID}`]: GROUP,
  [`GET ${AT}/security-groups`]: { items: [GROUP] },
  [`POST ${AT}/security-groups`]: GROUP,
  [`GET ${AT}/security-groups/${ID}/rules`]: { items: [RULE] },
};

interface Judged {
  readonly origin: string;
  /** What is held against the requests. */
  readonly violations: string[];
  /** Answers in place of those above. */
  readonly answers: Record<string, object>;
}

/** The mock behind a server that answers what the driver waits for: every request goes to the mock, which judges it. */
async function judged(): Promise<Judged> {
  const violations: string[] = [];
  const answers: Record<string, object> = { ...ANSWERS };
  const description = new StrictDescription(lab?.spec ?? '');
  const { origin } = await answeringServer(({ method, url, headers, body }, response) => {
    void (async () => {
      violations.push(...description.violations(method, url, body));
      const type = body === '' ? {} : { 'content-type': 'application/json' };
      const sent = { authorization: headers.authorization ?? '', ...type };
      const target = `${lab?.endpoint ?? ''}${url.pathname}${url.search}`;
      const answer = await fetch(target, { method, headers: sent, ...(body !== '' && { body }) });
      const violation = answer.headers.get('sl-violations');
      if (violation !== null) violations.push(violation);
      if (answer.status >= 400) violations.push(`${method} ${url.pathname}: ${answer.status}`);
      const own = answers[`${method} ${url.pathname}`];
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(own === undefined ? await answer.text() : JSON.stringify(own));
    })();
  });
  return { origin, violations, answers };
}

type Request = (driver: StackitCompute, answers: Record<string, object>) => Promise<unknown>;

const REQUESTS: Readonly<Record<string, Request>> = {
  ...callsWithId(ID),
  listSizes: (driver) => first(driver.iterateSizes()),
  getSize: (driver) => driver.getSize('c1.2'),
  listImages: (driver) => first(driver.iterateImages()),
  listLocations: (driver) => driver.listLocations(),
  createNode: (driver) =>
    driver.createNode({
      ...SPEC,
      location: 'eu01-1',
      keyPair: 'laptop',
      metadata: { team: 'web' },
      userData: '#!/bin/sh',
      firewalls: [ID],
      extra: {
        bootVolume: { size: 20, performanceClass: 'storage_premium_perf6' },
        affinityGroup: ID,
        serviceAccountMails: ['example@compute.sa.stackit.cloud'],
        volumes: [ID],
      },
    }),
  'createNode on the disk of its type': (driver) => driver.createNode(SPEC),
  'createNode from a volume with its own interfaces': (driver) =>
    driver.createNode({ name: 'web-1', size: 'c1.2', extra: { bootVolume: { id: ID }, nicIds: [ID] } }),
  stopNode: (driver, answers) => {
    answers[`GET ${AT}/servers/${ID}`] = { ...SERVER, status: 'INACTIVE', powerStatus: 'STOPPED' };
    return driver.stopNode(ID);
  },
  'servers.deallocate': (driver, answers) => {
    answers[`GET ${AT}/servers/${ID}`] = { ...SERVER, status: 'DEALLOCATED', powerStatus: 'STOPPED' };
    return driver.servers.deallocate(ID);
  },
  resizeNode: (driver) => driver.resizeNode(ID, 'c1.2'),
  updateNode: (driver, answers) => {
    answers[`GET ${AT}/servers/${ID}`] = { ...SERVER, labels: { old: 'gone' } };
    return driver.updateNode(ID, { name: 'web-2', metadata: { team: 'web' } });
  },
  getConsoleOutput: (driver) => driver.getConsoleOutput(ID, { lines: 10 }),
  createImage: (driver) => driver.createImage(ID, { name: 'golden', extra: { protected: false } }),
  createVolume: (driver) =>
    driver.createVolume({
      name: 'data',
      size: 20,
      location: 'eu01-1',
      snapshot: ID,
      tags: { team: 'web' },
      extra: { performanceClass: 'storage_premium_perf6', description: 'd' },
    }),
  createNetwork: (driver) =>
    driver.createNetwork({
      name: 'inner',
      ranges: ['10.0.0.0/24', '2001:db8::/64'],
      extra: { routed: true, dhcp: true, labels: { team: 'web' } },
    }),
  destroyNetwork: (driver, answers) => {
    answers[`GET ${AT}/networks/${ID}`] = { ...NETWORK, status: 'DELETED' };
    return driver.destroyNetwork(ID);
  },
  createFirewall: (driver) =>
    driver.createFirewall({
      name: 'web',
      rules: [
        { protocol: 'tcp', ports: 22 },
        { protocol: 'icmp' },
        { protocol: 'udp', group: ID },
        { direction: 'out', protocol: 'any', addresses: ['192.0.2.1'] },
      ],
      extra: { description: 'd', stateful: true, labels: { team: 'web' } },
    }),
  updateFirewall: (driver) =>
    driver.updateFirewall(ID, { name: 'web-2', rules: [{ protocol: 'tcp', ports: 80 }] }),
  attachFirewall: (driver) => driver.attachFirewall(ID, ID),
  detachFirewall: (driver, answers) => {
    answers[`GET ${AT}/servers/${ID}`] = { ...SERVER, nics: [{ ...NIC, securityGroups: [ID] }] };
    return driver.detachFirewall(ID, ID);
  },
  reserveAddress: (driver) => driver.reserveAddress(),
};

describe.skipIf(lab === null)("STACKIT's official description accepts", () => {
  test.each(Object.keys(REQUESTS))('%s', async (name) => {
    const { origin, violations, answers } = await judged();
    await using driver = new (getDriver(Provider.STACKIT))({ token: 'lab', projectId: ID, endpoint: origin });
    await expect(REQUESTS[name]!(driver, answers)).resolves.not.toBeNull();
    expect(violations).toEqual([]);
  });

  test('detachVolume', async () => {
    const { origin, violations, answers } = await judged();
    await using driver = new (getDriver(Provider.STACKIT))({ token: 'lab', projectId: ID, endpoint: origin });
    const detached = driver.detachVolume(ID);
    setTimeout(() => {
      answers[`GET ${AT}/volumes/${ID}`] = { ...VOLUME, status: 'AVAILABLE', serverId: undefined };
    }, 300);
    expect(await detached).toMatchObject({ state: 'available' });
    expect(violations).toEqual([]);
  });

  test('nothing that it does not know', () => {
    const description = new StrictDescription(lab?.spec ?? '');
    const url = new URL('http://mock.test/v2/keypairs?zone=x');
    expect(description.violations('POST', url, '{"name":"-","public_key":"k"}')).toEqual([
      'POST /v2/keypairs: no parameter zone',
      'POST /v2/keypairs: body.publicKey is missing',
      'POST /v2/keypairs: body.public_key is unknown',
    ]);
  });
});
