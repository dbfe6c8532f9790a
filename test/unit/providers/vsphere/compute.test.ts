import { getDriver, Provider } from 'skylane';
import type { VsphereCompute, VsphereOptions } from 'skylane/vsphere';
import { afterEach, describe, expect, test } from 'vitest';
import { answeringServer } from '../../../support/answering-server.js';

const Vsphere = getDriver(Provider.VSPHERE);
const KEYS = { username: 'lab@vsphere.local', password: 'p<ss & word' };
const SESSION = 'vmware_soap_session="a-session"';

/** Responses by the API's method: the content of one, or those of its calls in turn; the last stays. */
type Answers = Readonly<Record<string, string | readonly string[] | ((bodies: readonly string[]) => string)>>;

const CONTENT = `<returnval><rootFolder type="Folder">group-d1</rootFolder><propertyCollector type="PropertyCollector">propertyCollector</propertyCollector>
  <sessionManager type="SessionManager">SessionManager</sessionManager></returnval>`;

const PLACES = retrieved(
  object('ComputeResource', 'domain-c7', {
    name: 'cluster',
    host: '<ManagedObjectReference type="HostSystem">host-9</ManagedObjectReference>',
    resourcePool: 'resgroup-8',
  }),
);

const drivers: VsphereCompute[] = [];
afterEach(async () => {
  for (const driver of drivers.splice(0)) await driver.close();
});

/** A driver of a vCenter that answers so; `said` are the bodies that it was sent. */
async function vcenter(answers: Answers, options: Partial<VsphereOptions> = {}) {
  const all: Answers = { RetrieveServiceContent: CONTENT, Login: '<returnval/>', Logout: '', ...answers };
  const counts = new Map<string, number>();
  const { origin, heard } = await answeringServer(({ body, headers }, response) => {
    const method = methodOf(body);
    const key = body.includes('<type>ComputeResource</type>')
      ? 'places'
      : body.includes('<type>Task</type>')
        ? 'task'
        : method;
    const given = key === 'places' ? PLACES : (all[key] ?? fault('MethodNotFound', key));
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    const content =
      typeof given === 'string'
        ? given
        : typeof given === 'function'
          ? given(heard.map((request) => request.body))
          : (given[Math.min(count, given.length - 1)] ?? '');
    const isFault = content.startsWith('<soapenv:Fault>');
    response.writeHead(isFault ? 500 : 200, {
      'content-type': 'text/xml; charset=utf-8',
      ...(method === 'Login' ? { 'set-cookie': `${SESSION}; Path=/; HttpOnly` } : {}),
    });
    expect(headers['soapaction']).toBe('urn:vim25/6.7');
    const inner = isFault ? content : `<${method}Response xmlns="urn:vim25">${content}</${method}Response>`;
    response.end(
      `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${inner}</soapenv:Body></soapenv:Envelope>`,
    );
  });
  const driver = new Vsphere({ endpoint: `${origin}/sdk`, ...KEYS, retry: { attempts: 1 }, ...options });
  drivers.push(driver);
  return {
    driver,
    heard,
    said: (method: string) => heard.map(({ body }) => body).filter((body) => methodOf(body) === method),
  };
}

function methodOf(body: string): string {
  return /<soapenv:Body><(\w+) /.exec(body)?.[1] ?? '';
}

function fault(type: string, words = 'no'): string {
  return `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${words}</faultstring><detail><${type}Fault xsi:type="${type}"/></detail></soapenv:Fault>`;
}

function object(type: string, id: string, properties: Readonly<Record<string, string>>): string {
  const sets = Object.entries(properties).map(
    ([name, value]) => `<propSet><name>${name}</name><val xsi:type="x">${value}</val></propSet>`,
  );
  return `<objects><obj type="${type}">${id}</obj>${sets.join('')}</objects>`;
}

function retrieved(...objects: readonly string[]): string {
  return `<returnval>${objects.join('')}</returnval>`;
}

function machine(id: string, properties: Readonly<Record<string, string>> = {}): string {
  return object('VirtualMachine', id, {
    name: 'web-1',
    parent: 'group-v3',
    'config.template': 'false',
    'config.instanceUuid': '500f',
    'config.createDate': '2026-11-30T10:00:00.5Z',
    'config.hardware.numCPU': '2',
    'config.hardware.memoryMB': '4096',
    'config.extraConfig':
      '<OptionValue><key>skylane.metadata</key><value>{&quot;team&quot;:&quot;web&quot;}</value></OptionValue><OptionValue><key>skylane.image</key><value>vm-42</value></OptionValue>',
    'runtime.powerState': 'poweredOn',
    'runtime.connectionState': 'connected',
    'runtime.host': 'host-9',
    'guest.net':
      '<GuestNicInfo><ipAddress>fe80::1</ipAddress><ipAddress>2001:db8::5</ipAddress><ipAddress>10.0.0.5</ipAddress><ipAddress>203.0.113.5</ipAddress></GuestNicInfo>',
    ...properties,
  });
}

const TEMPLATE = machine('vm-42', { name: 'debian', 'config.template': 'true' });

const DONE = retrieved(
  object('Task', 'task-1', {
    info: '<key>task-1</key><state>success</state><result type="VirtualMachine">vm-50</result>',
  }),
);

describe('sign-in', () => {
  test('name and password open a session, whose cookie every request carries, and which is closed', async () => {
    const { driver, heard, said } = await vcenter({ RetrievePropertiesEx: retrieved(machine('vm-1')) });
    await driver.getNode('vm-1');
    expect(said('Login')).toHaveLength(1);
    expect(said('Login')[0]).toContain(
      '<userName>lab@vsphere.local</userName><password>p&lt;ss &amp; word</password>',
    );
    const asked = heard.find(({ body }) => methodOf(body) === 'RetrievePropertiesEx');
    expect([asked?.url.pathname, asked?.headers.cookie]).toEqual(['/sdk', SESSION]);
    await driver.close();
    expect(said('Logout')).toHaveLength(1);
  });

  test('a session that vCenter has ended is opened again', async () => {
    const { driver, said } = await vcenter({
      RetrievePropertiesEx: [fault('NotAuthenticated'), retrieved(machine('vm-1'))],
    });
    expect((await driver.getNode('vm-1')).id).toBe('vm-1');
    expect(said('Login')).toHaveLength(2);
  });

  test('a wrong password is an AuthenticationError that does not show it', async () => {
    const { driver } = await vcenter({ Login: fault('InvalidLogin', 'Cannot complete login') });
    const error: Error = await driver.listNodes().then(
      () => new Error('none'),
      (reason: Error) => reason,
    );
    expect(error).toMatchObject({ code: 'authentication', providerCode: 'InvalidLogin' });
    expect(error.message).not.toContain('p<ss');
  });

  test("govc's variables are read, and name and password in its URL", async () => {
    const variables = { GOVC_URL: 'lab%40x:a%2Fb@vc.example/sdk', GOVC_DATACENTER: 'DC0' };
    const read = await Vsphere.readEnvironment({ variables, home: null } as never, {});
    expect(read).toMatchObject({
      endpoint: 'https://vc.example',
      username: 'lab@x',
      password: 'a/b',
      region: 'DC0',
    });
    const others = { ...variables, GOVC_USERNAME: 'other', GOVC_PASSWORD: 'secret' };
    const preferred = await Vsphere.readEnvironment({ variables: others, home: null } as never, {});
    expect(preferred).toMatchObject({ username: 'other', password: 'secret' });
  });
});

describe('reading', () => {
  test('a machine is a node: addresses, metadata, size, image and cluster', async () => {
    const { driver } = await vcenter({ RetrievePropertiesEx: retrieved(machine('vm-1')) });
    expect(await driver.getNode('vm-1')).toMatchObject({
      id: 'vm-1',
      name: 'web-1',
      state: 'running',
      publicIps: ['203.0.113.5', '2001:db8::5'],
      privateIps: ['10.0.0.5'],
      size: '2x4096',
      image: 'vm-42',
      location: 'domain-c7',
      createdAt: new Date('2026-11-30T10:00:00.5Z'),
      metadata: { team: 'web' },
      extra: { folder: 'group-v3', host: 'host-9', hasTools: false },
    });
  });

  test.each([
    [{ 'runtime.powerState': 'poweredOff' }, 'stopped'],
    [{ 'runtime.powerState': 'suspended' }, 'suspended'],
    [{ 'runtime.connectionState': 'orphaned' }, 'error'],
    [{ 'config.instanceUuid': '' }, 'pending'],
    [{ 'runtime.powerState': 'dreaming' }, 'unknown'],
  ])('%j is %s', async (properties, state) => {
    const { driver } = await vcenter({ RetrievePropertiesEx: retrieved(machine('vm-1', properties)) });
    expect((await driver.getNode('vm-1')).state).toBe(state);
  });

  test('pages are read to the end, and templates are images, not nodes', async () => {
    const { driver, said } = await vcenter({
      RetrievePropertiesEx: `<returnval><token>next</token>${machine('vm-1')}</returnval>`,
      ContinueRetrievePropertiesEx: retrieved(TEMPLATE),
    });
    expect((await driver.listNodes()).map(({ id }) => id)).toEqual(['vm-1']);
    expect((await driver.listImages()).map(({ id }) => id)).toEqual(['vm-42']);
    expect(said('ContinueRetrievePropertiesEx')[0]).toContain('<token>next</token>');
    await expect(driver.getImage('vm-1')).rejects.toMatchObject({ code: 'image-not-found' });
  });

  test('pages may share a token, and one without end is found by what it holds', async () => {
    const page = (id: string): string => `<returnval><token>0</token>${machine(id)}</returnval>`;
    const { driver } = await vcenter({
      RetrievePropertiesEx: page('vm-1'),
      ContinueRetrievePropertiesEx: [page('vm-2'), page('vm-3'), retrieved(machine('vm-4'))],
    });
    expect((await driver.listNodes()).map(({ id }) => id)).toEqual(['vm-1', 'vm-2', 'vm-3', 'vm-4']);
    const endless = await vcenter({
      RetrievePropertiesEx: page('vm-1'),
      ContinueRetrievePropertiesEx: page('vm-1'),
    });
    await expect(endless.driver.listNodes()).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test('a list that is left before its end is given up, so that vCenter does not keep the rest', async () => {
    const { driver, said } = await vcenter({
      RetrievePropertiesEx: `<returnval><token>rest</token>${machine('vm-1')}</returnval>`,
      CancelRetrievePropertiesEx: '',
    });
    for await (const { id } of driver.iterateNodes()) {
      expect(id).toBe('vm-1');
      break;
    }
    expect(said('CancelRetrievePropertiesEx')[0]).toContain('<token>rest</token>');
  });

  test.each([
    ['on the first page', 'DC0'],
    ['on the second page', 'DC1'],
  ])('a datacenter is found %s', async (_, region) => {
    const datacenter = (name: string): string => object('Datacenter', `datacenter-${name}`, { name });
    const { driver, said } = await vcenter(
      {
        RetrievePropertiesEx: [
          `<returnval><token>rest</token>${datacenter('DC0')}</returnval>`,
          retrieved(machine('vm-1')),
        ],
        ContinueRetrievePropertiesEx: retrieved(datacenter('DC1')),
        CancelRetrievePropertiesEx: '',
      },
      { region },
    );
    expect(await driver.listNodes({ timeout: 5_000 })).toHaveLength(1);
    expect(said('CancelRetrievePropertiesEx')).toHaveLength(region === 'DC0' ? 1 : 0);
  });

  test('sizes are those of the option, or of the templates; any other is processors and MiB', async () => {
    const sizes = [{ id: 'small', vcpus: 2, ram: 4096 }];
    const answers = { RetrievePropertiesEx: retrieved(TEMPLATE, machine('vm-1')) };
    const { driver } = await vcenter(answers, { sizes });
    expect(await driver.listSizes()).toMatchObject([
      { id: 'small', vcpus: 2, ram: 4096, disk: null, price: null },
    ]);
    expect((await driver.listNodes())[0]?.size).toBe('small');
    expect(await driver.getSize('8x16384')).toMatchObject({ vcpus: 8, ram: 16_384 });
    await expect(driver.getSize('0x1')).rejects.toMatchObject({ code: 'size-not-found' });
    expect((await (await vcenter(answers)).driver.listSizes()).map(({ id }) => id)).toEqual(['2x4096']);
  });

  test.each([
    ['NoPermission', 'permission'],
    ['ManagedObjectNotFound', 'node-not-found'],
    ['InvalidArgument', 'invalid-request'],
    ['SystemError', 'unavailable'],
  ])('the fault %s is %s', async (type, code) => {
    const { driver } = await vcenter({ RetrievePropertiesEx: fault(type) });
    await expect(driver.getNode('vm-1')).rejects.toMatchObject({
      code,
      providerCode: type,
      retryable: false,
    });
  });
});

describe('creating', () => {
  const spec = { name: 'web-1', image: 'vm-42', size: '4x8192' };

  test('a template is cloned with size, settings and place, in the order of the schema, and not with what it was marked by', async () => {
    const made = machine('vm-50', {
      'config.extraConfig': '<OptionValue><key>skylane.made</key><value>x</value></OptionValue>',
    });
    const { driver, said } = await vcenter({
      RetrievePropertiesEx: [retrieved(TEMPLATE), retrieved(made)],
      CloneVM_Task: '<returnval type="Task">task-1</returnval>',
      task: [retrieved(object('Task', 'task-1', { info: '<state>running</state>' })), DONE],
    });
    const node = await driver.createNode({
      ...spec,
      userData: '#!/bin/sh',
      metadata: { team: 'db' },
      extra: { datastore: 'datastore-5', annotation: 'note' },
    });
    expect(node.id).toBe('vm-50');
    const [clone = ''] = said('CloneVM_Task');
    expect(clone).toContain('<folder type="Folder">group-v3</folder><name>web-1</name><spec><location>');
    expect(clone).toContain(
      '<location><datastore type="Datastore">datastore-5</datastore><pool type="ResourcePool">resgroup-8</pool></location><template>false</template><config><annotation>note</annotation><numCPUs>4</numCPUs><memoryMB>8192</memoryMB>',
    );
    expect(clone).toContain(
      `<key>guestinfo.userdata</key><value xsi:type="xsd:string">${btoa('#!/bin/sh')}</value>`,
    );
    expect(clone).toContain('<value xsi:type="xsd:string">vm-42</value>');
    expect(clone).toContain('{&quot;team&quot;:&quot;db&quot;}');
    expect(clone).toContain('</config><powerOn>true</powerOn></spec>');
    expect(said('ReconfigVM_Task')).toEqual([]);
  });

  test('metadata of the template does not go on to a clone without its own', async () => {
    const { driver, said } = await vcenter({
      RetrievePropertiesEx: retrieved(TEMPLATE),
      CloneVM_Task: fault('NoPermission'),
    });
    await expect(driver.createNode(spec)).rejects.toMatchObject({ code: 'permission' });
    expect(said('CloneVM_Task')[0]).toContain(
      '<key>skylane.metadata</key><value xsi:type="xsd:string"></value>',
    );
  });

  test.each([
    ['left nothing', '', 0],
    ['left a machine, which is deleted again', 'vm-50', 1],
  ])('a clone failed and %s', async (_, left, deleted) => {
    const info =
      '<state>error</state><error><fault xsi:type="InsufficientMemoryResourcesFault"/><localizedMessage>no memory</localizedMessage></error>';
    const found = (bodies: readonly string[]): string => {
      const made = bodies
        .map((body) => /skylane\.made<\/key><value[^>]*>([^<]+)/.exec(body)?.[1] ?? '')
        .join('');
      if (made === '' || left === '') return retrieved(TEMPLATE);
      const settings = `<OptionValue><key>skylane.made</key><value>${made}</value></OptionValue>`;
      return retrieved(machine(left, { 'config.extraConfig': settings, 'runtime.powerState': 'poweredOff' }));
    };
    const { driver, said } = await vcenter({
      RetrievePropertiesEx: found,
      CloneVM_Task: '<returnval type="Task">task-1</returnval>',
      Destroy_Task: '<returnval type="Task">task-1</returnval>',
      task: [retrieved(object('Task', 'task-1', { info })), DONE],
    });
    await expect(driver.createNode(spec)).rejects.toMatchObject({
      code: 'quota-exceeded',
      message: expect.stringMatching(deleted === 1 ? /no memory.*vm-50 was deleted again/ : /no memory/),
    });
    expect(said('Destroy_Task')).toHaveLength(deleted);
  });

  test("a template's cards go, and one comes for each network", async () => {
    const devices =
      '<VirtualDevice xsi:type="VirtualDisk"><key>2000</key></VirtualDevice><VirtualDevice xsi:type="VirtualE1000"><key>4000</key><macAddress>00:50</macAddress></VirtualDevice>';
    const { driver, said } = await vcenter({
      RetrievePropertiesEx: [
        retrieved(TEMPLATE),
        retrieved(object('Network', 'network-6', { name: 'VM Network' })),
        retrieved(
          object('DistributedVirtualPortgroup', 'dvportgroup-12', {
            name: 'db',
            key: 'dvportgroup-12',
            'config.distributedVirtualSwitch': 'dvs-8',
          }),
        ),
        retrieved(object('DistributedVirtualSwitch', 'dvs-8', { uuid: '50 1f' })),
        retrieved(object('VirtualMachine', 'vm-42', { 'config.hardware.device': devices })),
      ],
      CloneVM_Task: fault('NoPermission'),
    });
    const networks = ['network-6', 'dvportgroup-12'];
    await expect(driver.createNode({ ...spec, networks })).rejects.toMatchObject({ code: 'permission' });
    const [clone = ''] = said('CloneVM_Task');
    expect(clone).toContain(
      '<operation>remove</operation><device xsi:type="VirtualEthernetCard"><key>4000</key></device>',
    );
    expect(clone.match(/<operation>add<\/operation>/g)).toHaveLength(2);
    expect(clone).toContain('<deviceName>VM Network</deviceName><network type="Network">network-6</network>');
    expect(clone).toContain(
      '<port><switchUuid>50 1f</switchUuid><portgroupKey>dvportgroup-12</portgroupKey></port>',
    );
  });

  test('what vSphere does not have is refused before a request', async () => {
    const { driver, heard } = await vcenter({});
    for (const wrong of [{ keyPair: 'laptop' }, { auth: { password: 'x' } }, { firewalls: ['f'] }])
      await expect(driver.createNode({ ...spec, ...wrong })).rejects.toMatchObject({
        code: 'invalid-request',
      });
    expect(heard).toEqual([]);
  });

  test('a running machine that cannot be resized is a conflict', async () => {
    const failed = object('Task', 'task-1', {
      info: '<state>error</state><error><fault xsi:type="CpuHotPlugNotSupported"/><localizedMessage>hot</localizedMessage></error>',
    });
    const { driver } = await vcenter({
      ReconfigVM_Task: '<returnval type="Task">task-1</returnval>',
      task: retrieved(failed),
    });
    await expect(driver.resizeNode('vm-1', '4x1024')).rejects.toMatchObject({
      code: 'conflict',
      providerCode: 'CpuHotPlugNotSupported',
    });
  });

  test('without an endpoint the constructor says what is missing', () => {
    expect(() => new Vsphere(KEYS)).toThrow(/GOVC_URL/);
  });
});

describe('what is missing', () => {
  const spec = { name: 'web-1', image: 'vm-42', size: '4x8192' };
  const TASK = '<returnval type="Task">task-1</returnval>';
  const gone = (type: string, id: string): string =>
    `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>gone</faultstring><detail><ManagedObjectNotFoundFault xsi:type="ManagedObjectNotFound"><obj type="${type}">${id}</obj></ManagedObjectNotFoundFault></detail></soapenv:Fault>`;

  test('of a machine that is being deleted is the machine, not its task', async () => {
    const { driver } = await vcenter({
      RetrievePropertiesEx: retrieved(machine('vm-1', { 'runtime.powerState': 'poweredOff' })),
      Destroy_Task: TASK,
      task: gone('Task', 'task-1'),
    });
    await expect(driver.destroyNode('vm-1')).rejects.toMatchObject({
      code: 'unavailable',
      status: null,
      message: expect.stringMatching(/accepted Destroy_Task as task-1/),
    });
    const none = await vcenter({ RetrievePropertiesEx: gone('VirtualMachine', 'vm-1') });
    await none.driver.destroyNode('vm-1');
  });

  test.each([
    ['Datastore', 'datastore-5', 'not-found'],
    ['VirtualMachine', 'vm-42', 'image-not-found'],
  ])('for a clone may be its %s', async (type, id, code) => {
    const { driver } = await vcenter({
      RetrievePropertiesEx: retrieved(TEMPLATE),
      CloneVM_Task: gone(type, id),
    });
    await expect(driver.createNode({ ...spec, extra: { datastore: 'datastore-5' } })).rejects.toMatchObject({
      code,
    });
  });

  test('may be what a task needs', async () => {
    const info =
      '<state>error</state><error><fault xsi:type="ManagedObjectNotFound"><obj type="Datastore">datastore-5</obj></fault><localizedMessage>gone</localizedMessage></error>';
    const { driver } = await vcenter({
      RetrievePropertiesEx: retrieved(machine('vm-1', { 'runtime.powerState': 'poweredOff' })),
      Destroy_Task: TASK,
      task: retrieved(object('Task', 'task-1', { info })),
    });
    await expect(driver.destroyNode('vm-1')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('may be a file of a snapshot, which stays', async () => {
    const info =
      '<state>error</state><error><fault xsi:type="FileNotFound"/><localizedMessage>no disk</localizedMessage></error>';
    const { driver } = await vcenter({
      RemoveSnapshot_Task: TASK,
      task: retrieved(object('Task', 'task-1', { info })),
    });
    await expect(driver.snapshots.delete('snapshot-1')).rejects.toMatchObject({
      code: 'not-found',
      providerCode: 'FileNotFound',
    });
    const none = await vcenter({ RemoveSnapshot_Task: gone('VirtualMachineSnapshot', 'snapshot-1') });
    await none.driver.snapshots.delete('snapshot-1');
  });

  test('is not a template that is to be destroyed as a node', async () => {
    const { driver, said } = await vcenter({ RetrievePropertiesEx: retrieved(TEMPLATE) });
    await expect(driver.destroyNode('vm-42')).rejects.toMatchObject({
      code: 'node-not-found',
      message: expect.stringContaining('is a template'),
    });
    expect(said('Destroy_Task')).toEqual([]);
  });
});

describe('tasks', () => {
  const TASK = '<returnval type="Task">task-1</returnval>';
  const spec = { name: 'web-1', image: 'vm-42', size: '4x8192' };

  test('whose state vCenter does not tell are not waited for', async () => {
    const { driver } = await vcenter({ PowerOnVM_Task: TASK, task: '<returnval/>' });
    await expect(driver.startNode('vm-1', { timeout: 5_000 })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/PowerOnVM_Task as task-1.*does not tell the state/),
    });
  });

  test('that made a clone are named when their outcome could not be seen, and the clone is not refused', async () => {
    const { driver, said } = await vcenter({
      RetrievePropertiesEx: retrieved(TEMPLATE),
      CloneVM_Task: TASK,
      task: fault('NoPermission'),
    });
    await expect(driver.createNode(spec)).rejects.toMatchObject({
      code: 'unavailable',
      status: null,
      message: expect.stringMatching(/accepted CloneVM_Task as task-1/),
    });
    expect(said('Destroy_Task')).toEqual([]);
  });

  test('that fail do not quote user data', async () => {
    const userData = 'a-secret-of-the-first-boot';
    const info = `<state>error</state><error><fault xsi:type="InvalidArgument"/><localizedMessage>bad value ${btoa(userData)} or ${userData}</localizedMessage></error>`;
    const { driver } = await vcenter({
      RetrievePropertiesEx: retrieved(TEMPLATE),
      CloneVM_Task: TASK,
      task: retrieved(object('Task', 'task-1', { info })),
    });
    const error = await driver.createNode({ ...spec, userData }).catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: 'invalid-request', message: expect.stringContaining('bad value') });
    expect(JSON.stringify([error, (error as Error).message])).not.toContain('secret-of');
    expect((error as Error).message).not.toContain(btoa(userData));
  });
});

describe('an image of a server', () => {
  const settings = (made: string): string =>
    `<OptionValue><key>guestinfo.userdata</key><value>c2VjcmV0</value></OptionValue>${made}`;
  const MADE = '<OptionValue><key>skylane.made</key><value>x</value></OptionValue>';

  test.each([
    ['that Skylane made has not the user data of the server', MADE, true],
    ["of someone else's has its settings", '', false],
  ])('%s', async (_, made, isCleared) => {
    const { driver, said } = await vcenter({
      RetrievePropertiesEx: [
        retrieved(machine('vm-1', { 'config.extraConfig': settings(made) })),
        retrieved(machine('vm-50', { 'config.template': 'true' })),
      ],
      CloneVM_Task: '<returnval type="Task">task-1</returnval>',
      task: DONE,
    });
    expect((await driver.createImage('vm-1', { name: 'web' })).id).toBe('vm-50');
    const cleared = '<key>guestinfo.userdata</key><value xsi:type="xsd:string"></value>';
    expect(said('CloneVM_Task')[0]?.includes(cleared)).toBe(isCleared);
  });

  test('that cannot be read afterwards is named', async () => {
    const { driver } = await vcenter({
      RetrievePropertiesEx: [retrieved(machine('vm-1')), fault('NoPermission')],
      CloneVM_Task: '<returnval type="Task">task-1</returnval>',
      task: DONE,
    });
    await expect(driver.createImage('vm-1', { name: 'web' })).rejects.toMatchObject({
      code: 'permission',
      message: expect.stringContaining('The template vm-50 was made.'),
    });
  });
});
