import { setTimeout as sleep } from 'node:timers/promises';
import { CloudError } from 'skylane';
import type { KubevirtCompute } from 'skylane/kubevirt';
import { fixture } from './fixture.js';

type Json = Record<string, unknown>;
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const MACHINES = ['kubevirt.io', 'v1', 'VirtualMachine', 'virtualmachines', 'Namespaced'] as const;

/** Kinds of KubeVirt and of CDI, with KubeVirt's own schemas; the real definitions come from operators, which do not run here. */
const KINDS: readonly (readonly [
  group: string,
  version: string,
  kind: string,
  plural: string,
  scope: string,
])[] = [
  MACHINES,
  ['kubevirt.io', 'v1', 'VirtualMachineInstance', 'virtualmachineinstances', 'Namespaced'],
  [
    'instancetype.kubevirt.io',
    'v1beta1',
    'VirtualMachineClusterInstancetype',
    'virtualmachineclusterinstancetypes',
    'Cluster',
  ],
  [
    'instancetype.kubevirt.io',
    'v1beta1',
    'VirtualMachineInstancetype',
    'virtualmachineinstancetypes',
    'Namespaced',
  ],
  ['snapshot.kubevirt.io', 'v1beta1', 'VirtualMachineSnapshot', 'virtualmachinesnapshots', 'Namespaced'],
  ['snapshot.kubevirt.io', 'v1beta1', 'VirtualMachineRestore', 'virtualmachinerestores', 'Namespaced'],
  ['cdi.kubevirt.io', 'v1beta1', 'DataSource', 'datasources', 'Namespaced'],
];

const CDI: Json = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** A namespace of a real Kubernetes cluster that knows KubeVirt's kinds, and a stand-in for KubeVirt's controller, which gives them their states. */
export class KubevirtCluster implements AsyncDisposable {
  readonly #driver: KubevirtCompute;
  readonly #namespace: string;
  #isOver = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(driver: KubevirtCompute) {
    this.#driver = driver;
    this.#namespace = driver.namespace;
  }

  /** Defines the kinds, makes the namespace with instance types and DataSources, and begins to control. */
  async start(): Promise<void> {
    const schemas = fixture('kubevirt/schemas.json') as Record<string, Json>;
    for (const kind of KINDS) {
      const definition = definitionOf(kind, schemas[kind[3]] ?? CDI);
      await this.#make('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    }
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.#namespace } };
    await this.#make('/api/v1/namespaces', namespace);
    for (const [name, guest] of [
      ['u1.small', '2Gi'],
      ['u1.medium', '4Gi'],
    ] as const)
      await this.#make('/apis/instancetype.kubevirt.io/v1beta1/virtualmachineclusterinstancetypes', {
        apiVersion: 'instancetype.kubevirt.io/v1beta1',
        kind: 'VirtualMachineClusterInstancetype',
        metadata: { name },
        spec: { cpu: { guest: 1 }, memory: { guest } },
      });
    await this.#make(`/apis/cdi.kubevirt.io/v1beta1/namespaces/${this.#namespace}/datasources`, {
      apiVersion: 'cdi.kubevirt.io/v1beta1',
      kind: 'DataSource',
      metadata: { name: 'fedora' },
      spec: { source: { pvc: { name: 'fedora', namespace: this.#namespace } } },
    });
    this.#loop = this.#control();
  }

  /** Objects of a path of the namespace: `list('v1', 'secrets')`. */
  async list(group: string, plural: string): Promise<Json[]> {
    const root = group === 'v1' ? '/api/v1' : `/apis/${group}`;
    return this.#list(`${root}/namespaces/${this.#namespace}/${plural}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#loop;
    await this.#send('DELETE', `/api/v1/namespaces/${this.#namespace}`).catch(() => {});
  }

  async #control(): Promise<void> {
    while (!this.#isOver) {
      const path = `/apis/kubevirt.io/v1/namespaces/${this.#namespace}/virtualmachines`;
      const machines = await this.#list(path).catch(() => []);
      // A machine may be deleted meanwhile.
      await Promise.allSettled(machines.map((machine) => this.#advance(path, machine)));
      await sleep(100);
    }
  }

  /** New machines start, those that start run, as what runs of them says. */
  async #advance(path: string, { metadata, status }: Json): Promise<void> {
    const { name, uid } = metadata as { name: string; uid: string };
    const { printableStatus } = (status ?? {}) as { printableStatus?: string };
    const at = `${path}/${name}/status`;
    if (printableStatus === undefined)
      await this.#send('PATCH', at, { status: { printableStatus: 'Starting', created: true } });
    if (printableStatus !== 'Starting') return;
    const instances = path.replace('virtualmachines', 'virtualmachineinstances');
    await this.#make(instances, {
      apiVersion: 'kubevirt.io/v1',
      kind: 'VirtualMachineInstance',
      metadata: {
        name,
        ownerReferences: [
          { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachine', name, uid, controller: true },
        ],
      },
      spec: { domain: { devices: {} } },
    });
    const interfaces = [{ name: 'default', ipAddress: '10.241.0.9', ipAddresses: ['10.241.0.9', 'fd00::9'] }];
    const running = { phase: 'Running', nodeName: 'lab-0', interfaces };
    await this.#send('PATCH', `${instances}/${name}/status`, { status: running });
    await this.#send('PATCH', at, { status: { printableStatus: 'Running', ready: true, created: true } });
  }

  async #list(path: string): Promise<Json[]> {
    const response = await this.#driver.request({ method: 'GET', path });
    return response.json<{ items: Json[] }>()?.items ?? [];
  }

  /** Creates an object unless it is there, and waits for its kind. */
  async #make(path: string, json: Json): Promise<void> {
    for (let left = 50; ; left -= 1) {
      try {
        return await this.#send('POST', path, json);
      } catch (error) {
        if (CloudError.is(error) && error.status === 409) return;
        // A kind is served a moment after it is defined.
        if (!CloudError.is(error) || error.status !== 404 || left === 0) throw error;
        await sleep(100);
      }
    }
  }

  async #send(method: Method, path: string, json?: Json): Promise<void> {
    const headers = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {};
    await this.#driver.request({ method, path, headers, ...(json && { json }) });
  }
}

function definitionOf(
  [group, version, kind, plural, scope]: (typeof KINDS)[number],
  openAPIV3Schema: Json,
): Json {
  const names = { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` };
  const served = { name: version, served: true, storage: true, schema: { openAPIV3Schema } };
  const subresources =
    kind.startsWith('VirtualMachine') && !kind.endsWith('type') ? { status: {} } : undefined;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope, names, versions: [{ ...served, ...(subresources && { subresources }) }] },
  };
}
