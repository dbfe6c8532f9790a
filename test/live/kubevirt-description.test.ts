import { describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { KubevirtCompute } from 'skylane/kubevirt';
import { answeringServer } from '../support/answering-server.js';
import { labServer } from '../support/lab.js';
import { StrictDescription } from '../support/strict-description.js';

/** A mock that refuses every request which breaks KubeVirt's official description; it keeps nothing, and its answers are small examples. */
const lab = labServer<{ endpoint: string; spec: string }>('spec-mock/kubevirt');

const KUBEVIRT = '/apis/kubevirt.io/v1/namespaces/web';
const META = { name: 'web-1', namespace: 'web', uid: 'cd9b0f26-1b6e-4a5c-9b8f-3c2d1e0f9a8b' };
const VOLUMES = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
const MACHINE = {
  metadata: META,
  spec: { runStrategy: 'Always', template: { spec: { domain: { devices: {} }, volumes: [] } } },
  status: { printableStatus: 'Running', created: true },
};
const HOLDING = {
  ...MACHINE,
  spec: { ...MACHINE.spec, template: { spec: { domain: { devices: {} }, volumes: VOLUMES } } },
};
const CLAIM = {
  metadata: { name: 'data', namespace: 'web' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
  status: { phase: 'Bound', capacity: { storage: '10Gi' } },
};
const SECRET = { metadata: { name: 'laptop' }, data: { key: 'c3NoLWVkMjU1MTkgQUFBQQ==' } };
const SNAPSHOT = { metadata: { name: 'before' }, spec: { source: { name: 'web-1' } } };

const TYPE = { metadata: { name: 'u1.small' }, spec: { cpu: { guest: 1 }, memory: { guest: '2Gi' } } };
const TYPES = '/apis/instancetype.kubevirt.io/v1beta1/virtualmachineclusterinstancetypes';

/** Answers of Kubernetes itself and of CDI, which are not KubeVirt's to describe, and those that the driver reads on. */
const ANSWERS: Readonly<Record<string, object>> = {
  [`GET ${KUBEVIRT}/virtualmachines`]: { items: [MACHINE] },
  [`GET ${KUBEVIRT}/virtualmachines/web-1`]: MACHINE,
  [`POST ${KUBEVIRT}/virtualmachines`]: MACHINE,
  [`GET ${TYPES}`]: { items: [TYPE] },
  [`GET ${TYPES}/u1.small`]: TYPE,
  'GET /apis/snapshot.kubevirt.io/v1beta1/namespaces/web/virtualmachinesnapshots': { items: [SNAPSHOT] },
  'GET /apis/snapshot.kubevirt.io/v1beta1/namespaces/web/virtualmachinesnapshots/before': SNAPSHOT,
  'POST /apis/snapshot.kubevirt.io/v1beta1/namespaces/web/virtualmachinesnapshots': SNAPSHOT,
  'GET /api/v1/namespaces/web/persistentvolumeclaims': { items: [CLAIM] },
  'GET /api/v1/namespaces/web/persistentvolumeclaims/data': CLAIM,
  'POST /api/v1/namespaces/web/persistentvolumeclaims': CLAIM,
  'GET /api/v1/namespaces/web/secrets': { items: [SECRET] },
  'POST /api/v1/namespaces/web/secrets': SECRET,
  'GET /api/v1/nodes': { items: [] },
  'GET /apis/cdi.kubevirt.io/v1beta1/namespaces/web/datasources/fedora': {
    metadata: { name: 'fedora', namespace: 'web' },
  },
  'GET /apis/instancetype.kubevirt.io/v1beta1/namespaces/web/virtualmachineinstancetypes': { items: [] },
};

/** Paths that KubeVirt's description does not have. */
const OTHERS = /^\/api\/v1\/|^\/apis\/cdi\.kubevirt\.io\/|\/virtualmachineinstancetypes(\/|$)/;

interface Judged {
  readonly origin: string;
  readonly violations: string[];
  readonly asked: string[];
  readonly answers: Record<string, object>;
}

/** The mock behind a server that answers what the driver waits for: every request goes to the mock, which judges it. */
async function judged(): Promise<Judged> {
  const violations: string[] = [];
  const asked: string[] = [];
  const answers: Record<string, object> = { ...ANSWERS };
  const description = new StrictDescription(lab?.spec ?? '');
  const { origin } = await answeringServer(({ method, url, headers, body }, response) => {
    void (async () => {
      const key = `${method} ${url.pathname}`;
      const own = answers[key];
      const answer = (status: number, text: string): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(own === undefined ? text : JSON.stringify(own));
      };
      if (OTHERS.test(url.pathname)) return answer(200, '{}');
      asked.push(key);
      violations.push(...judge(description, method, url, body));
      const type = body === '' ? {} : { 'content-type': headers['content-type'] ?? '' };
      const sent = { authorization: headers.authorization ?? '', ...type };
      const target = `${lab?.endpoint ?? ''}${url.pathname}${url.search}`;
      const said = await fetch(target, { method, headers: sent, ...(body !== '' && { body }) });
      const text = await said.text();
      // The request passed; the example that answers it is none that KubeVirt would send.
      const isOwnExample = said.status === 500 && text.includes('"location":["response"');
      if (said.status >= 400 && !isOwnExample) violations.push(`${key}: ${said.status} ${text}`);
      answer(isOwnExample ? 200 : said.status, text);
    })();
  });
  return { origin, violations, asked, answers };
}

/** A merge has fields of the whole object, of which none is required and each may be taken away. */
function judge(description: StrictDescription, method: string, url: URL, body: string): string[] {
  if (method !== 'PATCH') return description.violations(method, url, body);
  const whole = description.violations('PUT', url, body);
  return whole.filter((words) => !/is missing$|may not be null$/.test(words));
}

type Request = (driver: KubevirtCompute, answers: Record<string, object>) => Promise<unknown>;

const SPEC = { name: 'web-1', image: 'quay.io/containerdisks/fedora:42', size: 'u1.small' };

const REQUESTS: Readonly<Record<string, Request>> = {
  listNodes: (driver) => driver.listNodes({ name: 'web-1', tag: { team: 'web' } }),
  getNode: (driver) => driver.getNode('web-1'),
  listSizes: (driver) => driver.listSizes(),
  getSize: (driver) => driver.getSize('u1.small'),
  createNode: (driver) =>
    driver.createNode({
      ...SPEC,
      location: 'rack-1',
      keyPair: 'laptop',
      metadata: { team: 'web' },
      userData: '#cloud-config\n{}',
      networks: ['pod', 'web/storage'],
      extra: { runStrategy: 'RerunOnFailure', preference: 'fedora' },
    }),
  'createNode from a DataSource': (driver) =>
    driver.createNode({
      ...SPEC,
      image: 'fedora',
      networks: 'none',
      extra: { diskSize: 40, storageClass: 'fast' },
    }),
  'createNode from a claim': (driver) => driver.createNode({ ...SPEC, image: 'pvc:data', keyPair: 'laptop' }),
  startNode: (driver) => driver.startNode('web-1'),
  stopNode: (driver) => driver.stopNode('web-1'),
  rebootNode: (driver) => driver.rebootNode('web-1'),
  resizeNode: (driver) => driver.resizeNode('web-1', 'u1.small'),
  updateNode: (driver, answers) => {
    const metadata = { ...META, labels: { old: 'gone', 'skylane-intent': 'run-1' } };
    answers[`GET ${KUBEVIRT}/virtualmachines/web-1`] = { ...MACHINE, metadata };
    return driver.updateNode('web-1', { metadata: { team: 'web' } });
  },
  destroyNode: (driver) => driver.destroyNode('web-1'),
  listVolumes: (driver) => driver.listVolumes(),
  attachVolume: (driver, answers) => {
    setTimeout(() => (answers[`GET ${KUBEVIRT}/virtualmachines`] = { items: [HOLDING] }), 300);
    return driver.attachVolume('data', 'web-1');
  },
  detachVolume: (driver, answers) => {
    answers[`GET ${KUBEVIRT}/virtualmachines`] = { items: [HOLDING] };
    setTimeout(() => (answers[`GET ${KUBEVIRT}/virtualmachines`] = { items: [MACHINE] }), 300);
    return driver.detachVolume('data');
  },
  'snapshots.create': (driver) => driver.snapshots.create('web-1', 'before'),
  'snapshots.list': (driver) => driver.snapshots.list('web-1'),
  'snapshots.restore': (driver) => driver.snapshots.restore('before'),
  'snapshots.delete': (driver) => driver.snapshots.delete('before'),
};

describe.skipIf(lab === null)("KubeVirt's official description accepts", () => {
  test.each(Object.keys(REQUESTS))('%s', async (name) => {
    const { origin, violations, asked, answers } = await judged();
    const Kubevirt = getDriver(Provider.KUBEVIRT);
    await using driver = new Kubevirt({ endpoint: origin, token: 'lab', namespace: 'web' });
    await expect(REQUESTS[name]!(driver, answers)).resolves.not.toBeNull();
    expect(asked).not.toEqual([]);
    expect(violations).toEqual([]);
  });

  test('nothing that it does not know', () => {
    const description = new StrictDescription(lab?.spec ?? '');
    const url = new URL(
      'http://mock.test/apis/subresources.kubevirt.io/v1/namespaces/web/virtualmachines/a/addvolume?force=1',
    );
    const path = `PUT ${url.pathname}`;
    expect(description.violations('PUT', url, '{"name":"a","disk":{"bus":"scsi"}}')).toEqual([
      `${path}: no parameter force`,
      `${path}: body.volumeSource is missing`,
      `${path}: body.disk.name is missing`,
      `${path}: body.disk.bus is unknown`,
    ]);
  });
});
