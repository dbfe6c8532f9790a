import { createHmac } from 'node:crypto';
import { CloudStackCompute, type CloudStackOptions } from 'skylane/cloudstack';
import { describe, expect, test } from 'vitest';
import {
  type CloudStackAnswer,
  cloudStackServer,
  endedJob,
  errorOf,
  jobOf,
  listOf,
} from '../../../support/cloudstack-server.js';
import { fixture } from '../../../support/fixture.js';

const SECRET = 'a-secret-key-of-cloudstack';
const ZONE = '1d8d87d4-1425-459c-8d81-c6f57dca2bd2';
const VM = { id: 'vm-1', name: 'web-1', state: 'Running', zoneid: ZONE };
const SPEC = { name: 'web-1', image: 'template-1', size: 'offering-1' };

const libcloud = (name: string): Record<string, unknown> =>
  fixture(`libcloud/compute/cloudstack/${name}.json`);
const recorded = (command: string): object =>
  fixture('cloudstack-go/compute.json')[command] as Record<string, object>;
/** The result of a job in a recorded response. */
const resultOf = (command: string): object => {
  const [response] = Object.values(recorded(command)) as { readonly jobresult: object }[];
  return response!.jobresult;
};

type Answers = Readonly<Record<string, CloudStackAnswer | readonly CloudStackAnswer[]>>;

async function cloud(answers: Answers, options: Partial<CloudStackOptions> = {}) {
  const server = await cloudStackServer(answers);
  const { endpoint } = server;
  const keys = { apiKey: `key-${Math.random()}`, secretKey: SECRET };
  const driver = new CloudStackCompute({
    endpoint,
    ...keys,
    region: ZONE,
    retry: { attempts: 1 },
    ...options,
  });
  return { driver, ...server };
}

describe('servers', () => {
  test('a virtual machine is a node', async () => {
    const { driver } = await cloud({ listVirtualMachines: recorded('listVirtualMachines') });
    expect(await driver.getNode('915653c4-298b-4d74-bdee-4ced282114f1')).toMatchObject({
      name: 'testDummyVM',
      state: 'running',
      publicIps: [],
      privateIps: ['10.1.1.62'],
      size: '498ce071-a077-4237-9492-e55c42553327',
      image: '50459b99-5fe0-11ea-9a56-1e006800018c',
      location: ZONE,
      createdAt: new Date('2021-10-04T09:24:38Z'),
      metadata: {},
      extra: {
        state: 'Running',
        hypervisor: 'Simulator',
        osTypeId: 'e53f7606-5fdf-11ea-9a56-1e006800018c',
        networks: ['87503ba2-d59d-4a5e-8f7f-b3f486cedbd8'],
        jobId: null,
      },
    });
  });

  test('tags are metadata, and numbers are ids', async () => {
    const { driver } = await cloud({ listVirtualMachines: libcloud('listVirtualMachines_default') });
    const [node, other] = await driver.listNodes();
    expect(node).toMatchObject({ id: '2600', metadata: { testkey: 'testvalue', foo: 'bar' } });
    expect(other).toMatchObject({ id: '2601', state: 'starting', publicIps: ['1.1.1.203'] });
  });

  test.each([
    ['Stopping', 'stopping'],
    ['Stopped', 'stopped'],
    ['Destroyed', 'terminated'],
    ['Expunging', 'terminated'],
    ['Migrating', 'migrating'],
    ['Error', 'error'],
    ['Unknown', 'unknown'],
  ])('%s is %s', async (state, expected) => {
    const { driver } = await cloud({ listVirtualMachines: listOf('virtualmachine', [{ ...VM, state }]) });
    expect((await driver.getNode('vm-1')).state).toBe(expected);
  });

  test('the address of static NAT is public, and addresses of version 4 come first', async () => {
    const nic = { id: 'nic-1', ipaddress: '10.0.0.5', ip6address: '2001:db8::5', isdefault: true };
    const vm = { ...VM, publicip: '203.0.113.7', nic: [nic] };
    const { driver } = await cloud({ listVirtualMachines: listOf('virtualmachine', [vm]) });
    expect(await driver.getNode('vm-1')).toMatchObject({
      publicIps: ['203.0.113.7', '2001:db8::5'],
      privateIps: ['10.0.0.5'],
    });
  });

  test('lists go on to the page that the count ends, each of 500 rows', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => ({ ...VM, id: `vm-${index}` }));
    const full = { listvirtualmachinesresponse: { count: 501, virtualmachine: rows } };
    const rest = { listvirtualmachinesresponse: { count: 501, virtualmachine: [{ ...VM, id: 'last' }] } };
    const { driver, asked } = await cloud({ listVirtualMachines: [full, rest] });
    expect(await driver.listNodes()).toHaveLength(501);
    expect(asked).toEqual([
      ['listVirtualMachines', { page: '1', pagesize: '500' }],
      ['listVirtualMachines', { page: '2', pagesize: '500' }],
    ]);
  });

  test('a full page is not the last, although its count says so', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => ({ ...VM, id: `vm-${index}` }));
    const { driver, asked } = await cloud({
      listVirtualMachines: [listOf('virtualmachine', rows), { listvirtualmachinesresponse: {} }],
    });
    expect(await driver.listNodes()).toHaveLength(500);
    expect(asked).toHaveLength(2);
  });

  test('an operator’s smaller page is an option', async () => {
    const { driver, asked } = await cloud(
      { listVirtualMachines: listOf('virtualmachine', []) },
      { pageSize: 100 },
    );
    await driver.listNodes();
    expect(asked[0]![1]).toEqual({ page: '1', pagesize: '100' });
  });

  test('a filter by tags is CloudStack’s too', async () => {
    const { driver, asked } = await cloud({ listVirtualMachines: { listvirtualmachinesresponse: {} } });
    await driver.listNodes({ name: 'web-1', tag: { team: 'web' } });
    expect(asked[0]![1]).toEqual({
      name: 'web-1',
      'tags[0].key': 'team',
      'tags[0].value': 'web',
      page: '1',
      pagesize: '500',
    });
  });

  test('a create names everything, and is accepted with a pending node', async () => {
    const { driver, asked } = await cloud(
      { deployVirtualMachine: libcloud('deployVirtualMachine_default') },
      { projectId: 'project-1' },
    );
    const node = await driver.createNode({
      ...SPEC,
      location: 'zone-2',
      keyPair: 'laptop',
      userData: '#!/bin/sh',
      networks: ['net-1', 'net-2'],
      firewalls: ['group-1'],
      extra: {
        affinityGroups: ['affinity-1'],
        rootDiskSize: 40,
        details: { cpuNumber: '2', memory: '2048' },
      },
    });
    expect(asked).toEqual([
      [
        'deployVirtualMachine',
        {
          projectid: 'project-1',
          name: 'web-1',
          displayname: 'web-1',
          zoneid: 'zone-2',
          templateid: 'template-1',
          serviceofferingid: 'offering-1',
          keypair: 'laptop',
          userdata: Buffer.from('#!/bin/sh').toString('base64'),
          networkids: 'net-1,net-2',
          securitygroupids: 'group-1',
          affinitygroupids: 'affinity-1',
          rootdisksize: '40',
          'details[0].cpuNumber': '2',
          'details[1].memory': '2048',
        },
      ],
    ]);
    expect(node).toMatchObject({ id: '2602', name: 'web-1', state: 'pending', extra: { jobId: '17164' } });
  });

  test('metadata becomes tags once the server is accepted, and the owner tag is its group', async () => {
    const { driver, asked } = await cloud({
      deployVirtualMachine: jobOf('vm-1'),
      createTags: jobOf(),
      queryAsyncJobResult: endedJob({ success: true }),
    });
    const metadata = { team: 'web', 'skylane-intent': 'run-1-all' };
    const node = await driver.createNode({ ...SPEC, metadata });
    expect(node.metadata).toEqual(metadata);
    expect(asked.map(([command]) => command)).toEqual([
      'deployVirtualMachine',
      'createTags',
      'queryAsyncJobResult',
    ]);
    expect(asked[0]![1]['group']).toBe('skylane-intent=run-1-all');
    expect(asked[1]![1]).toEqual({
      resourceids: 'vm-1',
      resourcetype: 'UserVm',
      'tags[0].key': 'team',
      'tags[0].value': 'web',
    });
  });

  test('the group of a run is read as its owner tag', async () => {
    const vm = { ...VM, group: 'skylane-intent=run-1-all', tags: [{ key: 'team', value: 'web' }] };
    const { driver } = await cloud({ listVirtualMachines: listOf('virtualmachine', [vm]) });
    expect((await driver.getNode('vm-1')).metadata).toEqual({
      team: 'web',
      'skylane-intent': 'run-1-all',
    });
  });

  test('a server that cannot be tagged is deleted again', async () => {
    const { driver, asked } = await cloud({
      deployVirtualMachine: jobOf('vm-1'),
      createTags: errorOf(531, 'no right to tag', 4365),
      destroyVirtualMachine: jobOf(),
    });
    await expect(driver.createNode({ ...SPEC, metadata: { team: 'web' } })).rejects.toMatchObject({
      code: 'permission',
      message: expect.stringContaining('The server vm-1 was deleted again.'),
    });
    expect(asked.at(-1)).toEqual(['destroyVirtualMachine', { id: 'vm-1' }]);
  });

  test('a password is in the result of the create’s job, and shown nowhere', async () => {
    const { driver } = await cloud({
      deployVirtualMachine: jobOf('vm-1'),
      queryAsyncJobResult: endedJob({ virtualmachine: { ...VM, password: 'Pa55word' } }),
    });
    const node = await driver.createNode(SPEC);
    expect(await driver.jobs.passwordOf(node)).toBe('Pa55word');
    expect(JSON.stringify(node)).not.toContain('Pa55word');
  });

  test('actions wait for their job, and return the server', async () => {
    const pending = { queryasyncjobresultresponse: { jobid: 'job-1', jobstatus: 0 } };
    const { driver, asked } = await cloud({
      stopVirtualMachine: jobOf(),
      queryAsyncJobResult: [pending, endedJob(resultOf('stopVirtualMachine'))],
      listVirtualMachines: listOf('virtualmachine', [{ ...VM, state: 'Stopped' }]),
    });
    expect((await driver.stopNode('vm-1')).state).toBe('stopped');
    expect(asked.map(([command, { id, jobid }]) => [command, id ?? jobid])).toEqual([
      ['stopVirtualMachine', 'vm-1'],
      ['queryAsyncJobResult', 'job-1'],
      ['queryAsyncJobResult', 'job-1'],
      ['listVirtualMachines', 'vm-1'],
    ]);
  });

  test.each([
    ['rebootNode', 'rebootVirtualMachine', { id: 'vm-1' }],
    ['startNode', 'startVirtualMachine', { id: 'vm-1' }],
  ] as const)('%s is %s', async (method, command, parameters) => {
    const { driver, asked } = await cloud({
      [command]: jobOf(),
      queryAsyncJobResult: endedJob({}),
      listVirtualMachines: listOf('virtualmachine', [VM]),
    });
    await driver[method]('vm-1');
    expect(asked[0]).toEqual([command, parameters]);
  });

  test('a resize scales, and a rebuild restores from a template', async () => {
    const { driver, asked } = await cloud({
      scaleVirtualMachine: jobOf(),
      restoreVirtualMachine: jobOf(),
      queryAsyncJobResult: endedJob({}),
      listVirtualMachines: listOf('virtualmachine', [VM]),
    });
    await driver.resizeNode('vm-1', 'offering-2');
    await driver.rebuildNode('vm-1', { image: 'template-2' });
    expect(asked[0]).toEqual(['scaleVirtualMachine', { id: 'vm-1', serviceofferingid: 'offering-2' }]);
    expect(asked[3]).toEqual([
      'restoreVirtualMachine',
      { virtualmachineid: 'vm-1', templateid: 'template-2' },
    ]);
  });

  test('new metadata replaces the tags that differ, and a name is both of its names', async () => {
    const tags = [
      { key: 'team', value: 'web' },
      { key: 'stage', value: 'test' },
      { key: 'old', value: 'yes' },
    ];
    const { driver, asked } = await cloud({
      listVirtualMachines: listOf('virtualmachine', [{ ...VM, tags }]),
      deleteTags: jobOf(),
      createTags: jobOf(),
      queryAsyncJobResult: endedJob({ success: true }),
      updateVirtualMachine: { updatevirtualmachineresponse: { virtualmachine: VM } },
    });
    await driver.updateNode('vm-1', { name: 'web-2', metadata: { team: 'web', stage: 'live' } });
    const changes = asked.filter(([command]) => !/^(list|query)/.test(command));
    const target = { resourceids: 'vm-1', resourcetype: 'UserVm' };
    expect(changes).toEqual([
      ['deleteTags', { ...target, 'tags[0].key': 'stage', 'tags[1].key': 'old' }],
      ['createTags', { ...target, 'tags[0].key': 'stage', 'tags[0].value': 'live' }],
      ['updateVirtualMachine', { id: 'vm-1', name: 'web-2', displayname: 'web-2' }],
    ]);
  });

  test('new metadata keeps the end of life', async () => {
    const tags = [
      { key: 'skylane-expires', value: '1900000000' },
      { key: 'team', value: 'web' },
    ];
    const { driver, asked } = await cloud({
      listVirtualMachines: listOf('virtualmachine', [{ ...VM, tags }]),
      deleteTags: jobOf(),
      queryAsyncJobResult: endedJob({ success: true }),
    });
    await driver.updateNode('vm-1', { metadata: {} });
    const deleted = asked.find(([command]) => command === 'deleteTags')!;
    expect(deleted[1]).toEqual({ resourceids: 'vm-1', resourcetype: 'UserVm', 'tags[0].key': 'team' });
  });

  test('a destroy does not wait, and a missing server is no error', async () => {
    const { driver, asked } = await cloud({
      destroyVirtualMachine: [
        jobOf(),
        errorOf(431, 'Invalid parameter id value=vm-1, or entity does not exist', 9999),
      ],
    });
    await driver.destroyNode('vm-1');
    await driver.destroyNode('vm-1');
    expect(asked).toHaveLength(2);
  });
});

describe('what cannot be done is refused before a request', () => {
  test.each([
    [{ ...SPEC, name: '1st' }, 'is no name of a CloudStack server'],
    [{ ...SPEC, networks: 'none' as const }, 'is in a network'],
    [{ ...SPEC, auth: { password: 'x' } }, 'takes no password'],
    [{ ...SPEC, metadata: { team: '' } }, 'cannot keep the metadata team'],
  ])('%o', async (spec, words) => {
    const { driver, asked } = await cloud({});
    await expect(driver.createNode(spec)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(words),
    });
    expect(asked).toEqual([]);
  });

  test('a server and an address need a zone', async () => {
    const { endpoint } = await cloudStackServer({});
    const driver = new CloudStackCompute({ endpoint, apiKey: 'a', secretKey: 'b' });
    await expect(driver.createNode(SPEC)).rejects.toThrow('a server needs a zone');
    await expect(driver.reserveAddress()).rejects.toThrow(
      'an address needs the network that it serves, or a zone',
    );
  });

  test('consoles, batches and copies of images are not offered', () => {
    for (const method of ['getConsoleOutput', 'createNodeBatch', 'copyImage'])
      expect(CloudStackCompute.supports(method)).toBe(false);
  });

  test('a device is a number', async () => {
    const { driver } = await cloud({});
    await expect(driver.attachVolume('v', 'vm-1', { device: '/dev/vdb' })).rejects.toThrow('is a number');
  });
});

describe('the catalogue', () => {
  test('a service offering is a size, without a price', async () => {
    const { driver, asked } = await cloud({ listServiceOfferings: libcloud('listServiceOfferings_default') });
    const [size] = await driver.listSizes();
    expect(size).toMatchObject({
      id: '105',
      name: 'Compute Micro PRD',
      ram: 384,
      disk: null,
      vcpus: 1,
      price: null,
      currency: null,
      locations: null,
      extra: { cpuSpeed: 1200, isCustom: false, storageType: 'shared' },
    });
    expect(asked[0]![1]).toMatchObject({ zoneid: ZONE });
  });

  test('a template that servers can be made from is an image', async () => {
    const { driver, asked } = await cloud({ listTemplates: libcloud('listTemplates_default') });
    const images = await driver.listImages();
    expect(images.find(({ id }) => id === '443')).toMatchObject({
      name: 'XEN Basic Windows Svr 2008 R2 x64 R2.1',
      extra: { isReady: true, isPublic: true, hasPassword: false, zoneId: '1', size: 160 },
    });
    expect(asked[0]![1]).toMatchObject({ templatefilter: 'executable', zoneid: ZONE });
  });

  test('a zone is a location', async () => {
    const { driver, asked } = await cloud({ listZones: libcloud('listZones_default') });
    expect(await driver.listLocations()).toMatchObject([
      {
        id: '1',
        name: 'Sydney',
        country: null,
        extra: { networkType: 'Advanced', hasSecurityGroups: false },
      },
    ]);
    expect(asked[0]![1]).toMatchObject({ available: 'true' });
  });

  test('an image of a server is a template of its root disk', async () => {
    const { driver, asked } = await cloud({
      listVirtualMachines: recorded('listVirtualMachines'),
      listVolumes: libcloud('listVolumes_default'),
      createTemplate: recorded('createTemplate'),
      createTags: jobOf(),
      queryAsyncJobResult: endedJob(resultOf('createTemplate')),
      listTemplates: listOf('template', [{ id: 'template-9', name: 'golden' }]),
    });
    await driver.createImage('vm-1', { name: 'golden', metadata: { team: 'web' } });
    const made = asked.find(([command]) => command === 'createTemplate');
    expect(made![1]).toEqual({
      name: 'golden',
      displaytext: 'golden',
      volumeid: 'fe1ada16-57a0-40ae-b577-01a153690fb4',
      ostypeid: 'e53f7606-5fdf-11ea-9a56-1e006800018c',
    });
    expect(asked.find(([command]) => command === 'createTags')![1]).toMatchObject({
      resourcetype: 'Template',
    });
    expect(asked.find(([command]) => command === 'listVolumes')![1]).toMatchObject({ type: 'ROOT' });
  });
});

describe('key pairs', () => {
  test('are known by their names', async () => {
    const { driver } = await cloud({ listSSHKeyPairs: libcloud('listSSHKeyPairs_default') });
    expect(await driver.getKeyPair('cs-keypair')).toMatchObject({ name: 'cs-keypair', publicKey: null });
  });

  test('a missing one is named', async () => {
    const { driver } = await cloud({ listSSHKeyPairs: libcloud('listSSHKeyPairs_no_keys') });
    await expect(driver.getKeyPair('laptop')).rejects.toMatchObject({ code: 'key-pair-not-found' });
  });

  test('a new one brings its private key, which is not shown', async () => {
    const { driver } = await cloud({ createSSHKeyPair: libcloud('createSSHKeyPair_default') });
    const key = await driver.createKeyPair('test-keypair');
    expect(key.privateKey).toContain('BEGIN RSA PRIVATE KEY');
    expect(JSON.stringify(key)).not.toContain('PRIVATE KEY');
  });

  test('a name in use is a conflict', async () => {
    const { driver } = await cloud({
      registerSSHKeyPair: errorOf(431, "A key pair with name 'laptop' already exists for this account."),
    });
    await expect(driver.importKeyPair('laptop', 'ssh-ed25519 AAAA')).rejects.toMatchObject({
      code: 'key-pair-exists',
      providerCode: '4350',
    });
  });

  test('an invalid key is an invalid request, in CloudStack’s words', async () => {
    const { driver } = await cloud({ registerSSHKeyPair: [431, libcloud('registerSSHKeyPair_error')] });
    await expect(driver.importKeyPair('laptop', 'ssh-ed25519 AAAA')).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('Public key is invalid'),
    });
  });

  test('a missing project is not a missing key', async () => {
    const { driver } = await cloud({
      deleteSSHKeyPair: errorOf(
        431,
        'Invalid parameter projectid value=p due to incorrect long value format, or entity does not exist',
      ),
    });
    await expect(driver.deleteKeyPair('x')).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('deleting a missing one is no error', async () => {
    const { driver } = await cloud({
      deleteSSHKeyPair: errorOf(431, "A key pair with name 'x' does not exist for account a in domain id=b"),
    });
    await driver.deleteKeyPair('x');
  });
});

describe('volumes', () => {
  test('bytes are GiB, and one of a server is in use', async () => {
    const attached = {
      id: 'volume-1',
      name: 'data',
      size: 10_737_418_240,
      state: 'Ready',
      virtualmachineid: 'vm-1',
      deviceid: 1,
      type: 'DATADISK',
    };
    const { driver } = await cloud({ listVolumes: listOf('volume', [attached]) });
    expect(await driver.getVolume('volume-1')).toMatchObject({
      size: 10,
      state: 'in-use',
      extra: { nodeId: 'vm-1', deviceId: 1, type: 'DATADISK' },
    });
  });

  const made = {
    createVolume: libcloud('createVolume_default'),
    queryAsyncJobResult: libcloud('queryAsyncJobResult_createvolumejob'),
    listVolumes: listOf('volume', [
      { id: 'volume-1', name: 'vol-0', size: 10_737_418_240, state: 'Allocated' },
    ]),
  };

  test('a new one takes the disk offering of its size, which is not named again', async () => {
    const { driver, asked } = await cloud({
      ...made,
      listDiskOfferings: libcloud('listDiskOfferings_default'),
    });
    expect(await driver.createVolume({ name: 'vol-0', size: 10 })).toMatchObject({
      state: 'available',
      size: 10,
    });
    expect(asked[1]).toEqual([
      'createVolume',
      { name: 'vol-0', zoneid: ZONE, diskofferingid: '6345e3b7-227e-4209-8f8c-1f94219696e6' },
    ]);
  });

  test('otherwise one that takes any size', async () => {
    const { driver, asked } = await cloud({
      ...made,
      listDiskOfferings: libcloud('listDiskOfferings_withcustomdisksize'),
    });
    await driver.createVolume({ name: 'vol-0', size: 25, snapshot: 'snapshot-1' });
    expect(asked[1]![1]).toMatchObject({ size: '25', snapshotid: 'snapshot-1' });
  });

  test('a size that no offering has is refused', async () => {
    const { driver } = await cloud({ listDiskOfferings: libcloud('listDiskOfferings_default') });
    await expect(driver.createVolume({ name: 'vol-0', size: 25 })).rejects.toThrow(
      'this zone has no disk offering for a volume of 25 GiB',
    );
  });

  test.each([
    ['attachVolume', ['volume-1', 'vm-1', { device: '2' }], { virtualmachineid: 'vm-1', deviceid: '2' }],
    ['detachVolume', ['volume-1'], {}],
    ['resizeVolume', ['volume-1', 20], { size: '20' }],
  ] as const)('%s runs the command of its name', async (method, given, parameters) => {
    const { driver, asked } = await cloud({
      ...made,
      [method]: jobOf(),
      queryAsyncJobResult: endedJob({}),
    });
    await (driver[method] as (...all: unknown[]) => Promise<unknown>)(...given);
    expect(asked[0]).toEqual([method, { id: 'volume-1', ...parameters }]);
  });

  test('a snapshot has its volume, and takes tags', async () => {
    const { driver, asked } = await cloud({
      listSnapshots: libcloud('listSnapshots_default'),
      createSnapshot: libcloud('createSnapshot_default'),
      queryAsyncJobResult: endedJob({ snapshot: { id: '188402' } }),
    });
    expect(
      await driver.createVolumeSnapshot('89341', { name: 'before', tags: { team: 'web' } }),
    ).toMatchObject({
      id: '188402',
      state: 'available',
      size: null,
      createdAt: new Date('2014-09-17T10:55:48Z'),
      extra: { volumeId: '89341', type: 'MANUAL' },
    });
    expect(asked[0]![1]).toEqual({
      volumeid: '89341',
      name: 'before',
      'tags[0].key': 'team',
      'tags[0].value': 'web',
    });
  });
});

describe('addresses', () => {
  test('one of static NAT belongs to its server, one of port forwarding to none', async () => {
    const nat = { id: 'ip-1', ipaddress: '203.0.113.7', isstaticnat: true, virtualmachineid: 'vm-1' };
    const { driver } = await cloud({
      listPublicIpAddresses: [
        listOf('publicipaddress', [nat]),
        libcloud('listPublicIpAddresses_default'),
        { listpublicipaddressesresponse: {} },
      ],
    });
    expect((await driver.listAddresses())[0]).toMatchObject({ ip: '203.0.113.7', nodeId: 'vm-1' });
    const [first] = await driver.listAddresses();
    expect(first).toMatchObject({ id: '34000', nodeId: null, location: '1', extra: { networkId: '860' } });
  });

  test('a new one serves a network', async () => {
    const address = { id: 'ip-1', ipaddress: '203.0.113.7' };
    const { driver, asked } = await cloud({
      associateIpAddress: jobOf('ip-1'),
      queryAsyncJobResult: endedJob(resultOf('associateIpAddress')),
      listPublicIpAddresses: listOf('publicipaddress', [address]),
    });
    expect(await driver.reserveAddress({ network: 'net-1' })).toMatchObject({ id: 'ip-1' });
    expect(asked[0]).toEqual(['associateIpAddress', { networkid: 'net-1' }]);
  });

  test('a new one that cannot be read is released again, or named', async () => {
    const { driver, asked } = await cloud({
      associateIpAddress: jobOf(),
      queryAsyncJobResult: endedJob({ ipaddress: { id: 'ip-1' } }),
      listPublicIpAddresses: errorOf(431, 'no'),
      disassociateIpAddress: [jobOf(), errorOf(531, 'not yours')],
    });
    await expect(driver.reserveAddress()).rejects.toMatchObject({ code: 'invalid-request' });
    expect(asked.find(([command]) => command === 'disassociateIpAddress')).toEqual([
      'disassociateIpAddress',
      { id: 'ip-1' },
    ]);
    await expect(driver.reserveAddress()).rejects.toThrow(/ip-1 could not be deleted again/);
  });

  test('is assigned by static NAT, and unassigned only where it is', async () => {
    const free = { id: 'ip-1', ipaddress: '203.0.113.7', isstaticnat: false };
    const { driver, asked } = await cloud({
      enableStaticNat: { enablestaticnatresponse: { success: true } },
      listPublicIpAddresses: listOf('publicipaddress', [free]),
    });
    await driver.assignAddress('ip-1', 'vm-1', { privateIp: '10.0.0.5' });
    expect(asked[0]).toEqual([
      'enableStaticNat',
      { ipaddressid: 'ip-1', virtualmachineid: 'vm-1', vmguestip: '10.0.0.5' },
    ]);
    await driver.unassignAddress('ip-1');
    expect(asked.map(([command]) => command)).not.toContain('disableStaticNat');
  });
});

describe('networks', () => {
  const offerings = listOf('networkoffering', [{ id: 'offering-1', name: 'Isolated' }]);
  const network = { id: 'net-1', name: 'inner', cidr: '10.1.2.0/24', zoneid: ZONE, type: 'Isolated' };

  test('a new one has the first usual offering, and the range’s first address as its gateway', async () => {
    const { driver, asked } = await cloud({
      listNetworkOfferings: offerings,
      createNetwork: { createnetworkresponse: { network } },
      listNetworks: listOf('network', [network]),
    });
    expect(await driver.createNetwork({ name: 'inner', ranges: ['10.1.2.0/23'] })).toMatchObject({
      id: 'net-1',
      ranges: ['10.1.2.0/24'],
      location: ZONE,
      extra: { type: 'Isolated', gateway: null },
    });
    expect(asked[0]![1]).toMatchObject({
      guestiptype: 'Isolated',
      state: 'Enabled',
      sourcenatsupported: 'true',
    });
    expect(asked[1]).toEqual([
      'createNetwork',
      {
        name: 'inner',
        displaytext: 'inner',
        zoneid: ZONE,
        networkofferingid: 'offering-1',
        gateway: '10.1.2.1',
        netmask: '255.255.254.0',
      },
    ]);
  });

  test('a named offering is searched among all', async () => {
    const { driver, asked } = await cloud({ listNetworkOfferings: offerings });
    const extra = { networkOffering: 'Shared' };
    await expect(driver.createNetwork({ name: 'inner', extra })).rejects.toMatchObject({ code: 'not-found' });
    expect(asked[0]![1]).not.toHaveProperty('guestiptype');
  });

  test.each([[['10.0.0.0/24', '10.0.1.0/24']], [['2001:db8::/64']], [['10.0.0.0/31']]])(
    'refuses the ranges %o',
    async (ranges) => {
      const { driver, asked } = await cloud({});
      await expect(driver.createNetwork({ name: 'inner', ranges })).rejects.toMatchObject({
        code: 'invalid-request',
      });
      expect(asked).toEqual([]);
    },
  );

  test('one that servers are on is a conflict', async () => {
    const { driver } = await cloud({ deleteNetwork: errorOf(530, 'Failed to delete network', 9999) });
    await expect(driver.destroyNetwork('net-1')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('firewalls', () => {
  const ssh = { ruleid: 'rule-1', protocol: 'tcp', startport: 22, endport: 22, cidr: '192.0.2.0/24' };
  const group = {
    id: 'group-1',
    name: 'web',
    account: 'lab',
    ingressrule: [
      ssh,
      { ...ssh, ruleid: 'rule-2', cidr: '198.51.100.0/24' },
      {
        ruleid: 'rule-3',
        protocol: 'tcp',
        startport: 5432,
        endport: 5432,
        securitygroupname: 'db',
        account: 'lab',
      },
      { ruleid: 'rule-4', protocol: 'icmp', icmptype: 8, icmpcode: 0, cidr: '0.0.0.0/0' },
      {
        ruleid: 'rule-5',
        protocol: 'tcp',
        startport: 1,
        endport: 9,
        securitygroupname: 'x',
        account: 'other',
      },
      { ruleid: 'rule-6', protocol: '47', cidr: '0.0.0.0/0' },
    ],
    egressrule: [],
    virtualmachineids: ['vm-1'],
  };
  const other = { id: 'group-2', name: 'db', account: 'lab', ingressrule: [], egressrule: [] };
  const groups = listOf('securitygroup', [group, other]);

  test('a security group shows what a rule can say, and the rest in words', async () => {
    const { driver } = await cloud({ listSecurityGroups: groups });
    const all = { direction: 'out', protocol: 'any', ports: null, group: null };
    expect(await driver.getFirewall('group-1')).toMatchObject({
      name: 'web',
      nodeIds: ['vm-1'],
      rules: [
        {
          direction: 'in',
          protocol: 'tcp',
          ports: { from: 22, to: 22 },
          addresses: ['192.0.2.0/24', '198.51.100.0/24'],
        },
        {
          direction: 'in',
          protocol: 'tcp',
          ports: { from: 5432, to: 5432 },
          addresses: [],
          group: 'group-2',
        },
        { ...all, addresses: ['0.0.0.0/0', '::/0'] },
      ],
      otherRules: ['in icmp 8-0 0.0.0.0/0', 'in tcp 1-9 other/x', 'in 47  0.0.0.0/0'],
    });
    expect((await driver.getFirewall('group-2')).nodeIds).toBeNull();
  });

  test('an update adds before it removes, and leaves what it cannot say', async () => {
    const { driver, asked } = await cloud({
      listSecurityGroups: groups,
      authorizeSecurityGroupIngress: jobOf(),
      authorizeSecurityGroupEgress: jobOf(),
      revokeSecurityGroupIngress: jobOf(),
      queryAsyncJobResult: endedJob({ success: true }),
    });
    await driver.updateFirewall('group-1', {
      rules: [
        { protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24'] },
        { protocol: 'tcp', ports: 5432, group: 'group-2' },
        { protocol: 'icmp', group: 'group-2' },
        { direction: 'out', protocol: 'any', addresses: ['10.0.0.0/8'] },
      ],
    });
    expect(asked.filter(([command]) => !/^(list|query)/.test(command))).toEqual([
      [
        'authorizeSecurityGroupIngress',
        {
          securitygroupid: 'group-1',
          protocol: 'icmp',
          icmptype: '-1',
          icmpcode: '-1',
          'usersecuritygrouplist[0].account': 'lab',
          'usersecuritygrouplist[0].group': 'db',
        },
      ],
      [
        'authorizeSecurityGroupEgress',
        { securitygroupid: 'group-1', protocol: 'all', cidrlist: '10.0.0.0/8' },
      ],
      ['revokeSecurityGroupIngress', { id: 'rule-2' }],
    ]);
  });

  test('a rule of a group that does not exist is never one of everywhere', async () => {
    const { driver, asked } = await cloud({ listSecurityGroups: groups });
    const rules = [{ protocol: 'tcp', ports: 22, group: 'group-9' }] as const;
    await expect(driver.updateFirewall('group-2', { rules })).rejects.toMatchObject({
      code: 'firewall-not-found',
    });
    expect(asked.map(([command]) => command)).toEqual(['listSecurityGroups']);
  });

  test('groups of a project cannot be named', async () => {
    const owned = { id: 'group-2', name: 'db', project: 'p', ingressrule: [], egressrule: [] };
    const { driver } = await cloud({ listSecurityGroups: listOf('securitygroup', [owned]) });
    const rules = [{ protocol: 'tcp', ports: 22, group: 'group-2' }] as const;
    await expect(driver.updateFirewall('group-2', { rules })).rejects.toThrow('a project has none');
  });

  test('everything may go out where no rule is for that, and where one says so', async () => {
    const open = { direction: 'out', protocol: 'any' } as const;
    const dns = { direction: 'out', protocol: 'udp', ports: 53 } as const;
    const gre = { ruleid: 'rule-9', protocol: '47', cidr: '10.0.0.0/8' };
    const limited = { ...other, egressrule: [{ ...ssh, ruleid: 'rule-8' }] };
    const special = { ...other, id: 'group-3', name: 'vpn', egressrule: [gre] };
    const { driver, asked } = await cloud({
      listSecurityGroups: listOf('securitygroup', [limited, special]),
      authorizeSecurityGroupEgress: jobOf(),
      revokeSecurityGroupEgress: jobOf(),
      queryAsyncJobResult: endedJob({ success: true }),
    });
    await driver.updateFirewall('group-2', { rules: [open, dns] });
    await driver.updateFirewall('group-3', { rules: [open] });
    expect(asked.filter(([command]) => command.includes('Egress'))).toEqual([
      ['revokeSecurityGroupEgress', { id: 'rule-8' }],
      [
        'authorizeSecurityGroupEgress',
        { securitygroupid: 'group-3', protocol: 'all', cidrlist: '0.0.0.0/0,::/0' },
      ],
    ]);
  });

  test('a new one whose rule is refused is deleted again', async () => {
    const { driver, asked } = await cloud({
      createSecurityGroup: { createsecuritygroupresponse: { securitygroup: { id: 'group-1' } } },
      listSecurityGroups: groups,
      authorizeSecurityGroupIngress: errorOf(431, 'Invalid protocol'),
      deleteSecurityGroup: { deletesecuritygroupresponse: { success: true } },
    });
    const rules = [{ protocol: 'tcp', ports: 22 }] as const;
    await expect(driver.createFirewall({ name: 'web', rules })).rejects.toThrow('Invalid protocol');
    expect(asked.at(-1)).toEqual(['deleteSecurityGroup', { id: 'group-1' }]);
  });

  test('a stopped server is given one beside its others, a running one is a conflict', async () => {
    const vm = { ...VM, state: 'Stopped', securitygroup: [{ id: 'group-2' }] };
    const { driver, asked } = await cloud({
      listSecurityGroups: groups,
      listVirtualMachines: listOf('virtualmachine', [vm]),
      updateVirtualMachine: [
        { updatevirtualmachineresponse: { virtualmachine: vm } },
        errorOf(431, 'VM vm-1 must be stopped prior to update security groups'),
      ],
    });
    await driver.attachFirewall('group-1', 'vm-1');
    expect(asked.find(([command]) => command === 'updateVirtualMachine')![1]).toEqual({
      id: 'vm-1',
      securitygroupids: 'group-2,group-1',
    });
    await expect(driver.attachFirewall('group-1', 'vm-1')).rejects.toMatchObject({ code: 'conflict' });
    await expect(driver.detachFirewall('group-2', 'vm-1')).rejects.toThrow('one security group at least');
  });

  test('a server is not made without any', async () => {
    const { driver } = await cloud({});
    await expect(driver.createNode({ ...SPEC, firewalls: [] })).rejects.toThrow('the default security group');
  });
});

test('commands of one’s own run to the end of their job', async () => {
  const { driver, asked } = await cloud({
    createVMSnapshot: jobOf(),
    queryAsyncJobResult: endedJob({ vmsnapshot: { id: 'snapshot-1' } }),
  });
  const result = await driver.runCommand('createVMSnapshot', { virtualmachineid: 'vm-1' });
  expect(result).toEqual({ vmsnapshot: { id: 'snapshot-1' } });
  expect(asked[0]).toEqual(['createVMSnapshot', { virtualmachineid: 'vm-1' }]);
});

test('the group of a run is deleted once no server is in it', async () => {
  const name = 'skylane-intent=run-1-all';
  const { driver, asked } = await cloud({
    listInstanceGroups: listOf('instancegroup', [
      { id: 'group-1', name },
      { id: 'group-2', name: `${name}-2` },
    ]),
    listVirtualMachines: [
      listOf('virtualmachine', [VM]),
      listOf('virtualmachine', [{ ...VM, state: 'Expunging' }]),
    ],
    deleteInstanceGroup: { deleteinstancegroupresponse: { success: true } },
  });
  const commands = (): string[] => asked.map(([command]) => command);
  await driver.internals.deleteOwnerTags(['run-1-all']);
  expect(commands()).not.toContain('deleteInstanceGroup');
  await driver.internals.deleteOwnerTags(['run-1-all']);
  expect(asked.at(-1)).toEqual(['deleteInstanceGroup', { id: 'group-1' }]);
});

describe('errors', () => {
  test.each([
    [errorOf(401, 'unable to verify user credentials and/or request signature'), 'authentication'],
    [errorOf(401, "The given command 'x' either does not exist, is not available for user."), 'permission'],
    [errorOf(432, 'The given command does not exist'), 'not-supported'],
    [errorOf(431, 'Unable to execute API command due to missing parameter zoneid', 9999), 'invalid-request'],
    [errorOf(431, 'Unable to find service offering: 104'), 'size-not-found'],
    [errorOf(431, 'Invalid parameter templateid value=5, or entity does not exist', 9999), 'image-not-found'],
    [errorOf(531, 'Acct does not have permission', 4365), 'permission'],
    [errorOf(535, "Maximum number of resources of type 'user_vm' has been exceeded", 4370), 'quota-exceeded'],
    [errorOf(533, 'Unable to create a deployment', 4335), 'capacity'],
    [errorOf(530, 'Internal error executing command', 4250), 'unavailable'],
    [errorOf(536, 'in use', 4375), 'conflict'],
    [errorOf(429, 'The given user has reached his/her account api limit', 4545), 'rate-limit'],
  ])('%o is %s', async (answer, code) => {
    const { driver } = await cloud({ deployVirtualMachine: answer });
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code });
  });

  test('a failed job is the error that it ended with', async () => {
    const failure = { errorcode: 533, errortext: 'Unable to start a VM due to insufficient capacity' };
    const { driver } = await cloud({
      startVirtualMachine: jobOf(),
      queryAsyncJobResult: endedJob(failure, 2),
    });
    await expect(driver.startNode('vm-1')).rejects.toMatchObject({
      code: 'capacity',
      message: expect.stringContaining('insufficient capacity'),
    });
  });

  test('a failed job without a reason is told as that', async () => {
    const { driver } = await cloud({
      startVirtualMachine: jobOf(),
      queryAsyncJobResult: libcloud('queryAsyncJobResult_17177'),
    });
    await expect(driver.startNode('vm-1')).rejects.toThrow('CloudStack does not say why');
  });

  test('a job that cannot be asked about leaves the outcome unknown', async () => {
    const { driver } = await cloud({
      startVirtualMachine: jobOf(),
      queryAsyncJobResult: errorOf(431, 'Unable to find a job'),
    });
    await expect(driver.startNode('vm-1')).rejects.toThrow('whether it was done is not known');
  });

  test('a server that is listed no more is not found', async () => {
    const { driver } = await cloud({ listVirtualMachines: { listvirtualmachinesresponse: {} } });
    await expect(driver.getNode('vm-9')).rejects.toMatchObject({ code: 'node-not-found' });
  });

  test('user data is in no error', async () => {
    const userData = 'a secret of the first boot';
    const encoded = Buffer.from(userData).toString('base64');
    const { driver } = await cloud({ deployVirtualMachine: errorOf(431, `bad userdata ${encoded}`) });
    const error = await driver.createNode({ ...SPEC, userData }).catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain(encoded);
  });
});

describe('sign-in', () => {
  test('signs all parameters, sorted, encoded and in lower case', async () => {
    const { driver, forms } = await cloud({ deployVirtualMachine: jobOf('vm-1') });
    await driver.createNode({ ...SPEC, keyPair: 'My key (*~)' });
    const form = new Map(forms[0]!);
    expect(form.get('signatureVersion')).toBe('3');
    expect(form.get('expires')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
    const signed = [...form]
      .filter(([name]) => name !== 'signature')
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/[!'()~]/g, hex)}`)
      .join('&')
      .toLowerCase();
    expect(signed).toContain('keypair=my%20key%20%28*%7e%29');
    expect(form.get('signature')).toBe(createHmac('sha1', SECRET).update(signed).digest('base64'));
  });

  const hex = (one: string): string => `%${one.charCodeAt(0).toString(16)}`;

  test('the endpoint is needed', () => {
    expect(() => new CloudStackCompute({ apiKey: 'a', secretKey: 'b' })).toThrow('CLOUDSTACK_ENDPOINT');
  });
});
