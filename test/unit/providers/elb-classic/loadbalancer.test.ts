import { getDriver, Provider } from 'skylane';
import { beforeEach, expect, it } from 'vitest';

import { answeringServer } from '../../../support/answering-server.js';

const Classic = getDriver(Provider.ELB_CLASSIC);
const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
const make = () => new Classic({ ...keys, endpoint, region: 'eu-central-1', retry: { attempts: 1 } });
const node = (id: string) => ({ id, publicIps: [], privateIps: [] });
const SPEC = {
  name: 'web',
  networks: ['subnet-1'],
  listeners: [{ port: 80, protocol: 'http', targetPort: 8080 }],
};

type Form = URLSearchParams;
/** What the cloud answers to an action: an XML result, a refusal by its code, or a connection that breaks. */
type Answer = (form: Form) => string | { readonly refuse: string } | { readonly cut: true };

let endpoint: string;
let answers: Record<string, Answer>;
let asked: Form[];
const actions = () => asked.map((form) => form.get('Action'));

beforeEach(async () => {
  asked = [];
  answers = {};
  const server = await answeringServer(({ body }, response) => {
    const form = new URLSearchParams(body);
    asked.push(form);
    const action = String(form.get('Action'));
    const answer = answers[action]?.(form) ?? '';
    response.setHeader('content-type', 'text/xml');
    if (typeof answer === 'string')
      response.end(`<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>`);
    else if ('cut' in answer) response.destroy();
    else {
      response.statusCode = 400;
      const error = `<Error><Code>${answer.refuse}</Code><Message>no</Message></Error>`;
      response.end(`<ErrorResponse>${error}</ErrorResponse>`);
    }
  });
  endpoint = server.origin;
});

/** A balancer in the form of AWS's API reference. */
const described = ({ policies = '', used = '', instances = '', target = 'HTTP:8080/up' } = {}) => `
  <LoadBalancerDescriptions><member>
    <LoadBalancerName>web</LoadBalancerName><DNSName>web-1.eu-central-1.elb.amazonaws.com</DNSName>
    <CreatedTime>2013-05-24T21:15:31.280Z</CreatedTime><Scheme>internet-facing</Scheme><VPCId>vpc-1</VPCId>
    <CanonicalHostedZoneNameID>Z3DZXE0Q79N41H</CanonicalHostedZoneNameID>
    <SecurityGroups><member>sg-1</member></SecurityGroups><Subnets><member>subnet-1</member></Subnets>
    <AvailabilityZones><member>eu-central-1a</member></AvailabilityZones>
    <HealthCheck><Interval>90</Interval><Target>${target}</Target><HealthyThreshold>4</HealthyThreshold>
      <Timeout>60</Timeout><UnhealthyThreshold>2</UnhealthyThreshold></HealthCheck>
    <ListenerDescriptions>
      <member><PolicyNames>${used}</PolicyNames><Listener><Protocol>HTTP</Protocol><LoadBalancerPort>80</LoadBalancerPort>
        <InstanceProtocol>HTTP</InstanceProtocol><InstancePort>8080</InstancePort></Listener></member>
      <member><PolicyNames><member>ELBSecurityPolicy-2016-08</member></PolicyNames><Listener><Protocol>SSL</Protocol>
        <LoadBalancerPort>443</LoadBalancerPort><InstanceProtocol>SSL</InstanceProtocol><InstancePort>8443</InstancePort>
        <SSLCertificateId>arn:aws:iam::1:server-certificate/web</SSLCertificateId></Listener></member>
    </ListenerDescriptions>
    <Policies><AppCookieStickinessPolicies/><OtherPolicies><member>ELBSecurityPolicy-2016-08</member></OtherPolicies>
      <LBCookieStickinessPolicies>${policies}</LBCookieStickinessPolicies></Policies>
    <Instances>${instances}</Instances>
  </member></LoadBalancerDescriptions>`;
const POLICY =
  '<member><PolicyName>mine</PolicyName><CookieExpirationPeriod>60</CookieExpirationPeriod></member>';
const instance = (id: string) => `<member><InstanceId>${id}</InstanceId></member>`;
const state = (id: string, word: string, why: string) =>
  `<member><InstanceId>${id}</InstanceId><State>${word}</State><ReasonCode>ELB</ReasonCode><Description>${why}</Description></member>`;

it('reads a balancer with its listeners, its check, its cookie and its servers', async () => {
  const ids = ['i-1', 'i-2', 'i-3', 'i-4'];
  answers['DescribeLoadBalancers'] = () =>
    described({ policies: POLICY, used: '<member>mine</member>', instances: ids.map(instance).join('') });
  answers['DescribeInstanceHealth'] = () =>
    `<InstanceStates>${[
      state('i-1', 'InService', 'N/A'),
      state('i-2', 'OutOfService', 'Instance registration is still in progress.'),
      state(
        'i-3',
        'OutOfService',
        'Instance has failed at least the UnhealthyThreshold number of health checks consecutively.',
      ),
      state('i-4', 'InService', 'Instance deregistration currently in progress.'),
    ].join('')}</InstanceStates>`;
  const balancer = await make().getLoadBalancer('web');
  expect(balancer).toMatchObject({
    id: 'web',
    state: 'active',
    addresses: ['web-1.eu-central-1.elb.amazonaws.com'],
    listeners: [
      { id: null, port: 80, protocol: 'http', targetPort: 8080, certificate: null },
      { port: 443, protocol: 'tls', targetPort: 8443, certificate: 'arn:aws:iam::1:server-certificate/web' },
    ],
    healthCheck: {
      protocol: 'http',
      path: '/up',
      interval: 90_000,
      timeout: 60_000,
      healthyAfter: 4,
      unhealthyAfter: 2,
    },
    location: 'eu-central-1',
    extra: { vpcId: 'vpc-1', stickiness: { seconds: 60 }, zones: ['eu-central-1a'], healthCheckPort: 8080 },
  });
  expect(balancer.members?.map(({ nodeId, health }) => [nodeId, health])).toEqual([
    ['i-1', 'healthy'],
    ['i-2', 'checking'],
    ['i-3', 'unhealthy'],
  ]);
});

it('servers of many calls are registered in one request', async () => {
  let there: string[] = [];
  answers['DescribeLoadBalancers'] = () => described({ instances: there.map(instance).join('') });
  answers['RegisterInstancesWithLoadBalancer'] = (form) => {
    there = [...form].filter(([key]) => key.startsWith('Instances')).map(([, id]) => id);
    return '';
  };
  const driver = make();
  await Promise.all(['i-1', 'i-2'].map((id) => driver.attachMembers('web', node(id))));
  expect(there).toEqual(['i-1', 'i-2']);
  expect(actions().filter((action) => action?.startsWith('Register'))).toHaveLength(1);
});

it('a server that is being deregistered is no member, and is registered again', async () => {
  let isBack = false;
  answers['DescribeLoadBalancers'] = () => described({ instances: instance('i-1') });
  answers['DescribeInstanceHealth'] = () =>
    `<InstanceStates>${state('i-1', 'InService', isBack ? 'N/A' : 'Instance deregistration currently in progress.')}</InstanceStates>`;
  answers['RegisterInstancesWithLoadBalancer'] = () => {
    isBack = true;
    return '';
  };
  const driver = make();
  expect(await driver.listMembers('web')).toEqual([]);
  expect(await driver.attachMembers('web', node('i-1'))).toHaveLength(1);
  expect(isBack).toBe(true);
});

/** Requests of a create that change something, in their order. */
const STEPS = [
  'CreateLoadBalancer',
  'ConfigureHealthCheck',
  'CreateLBCookieStickinessPolicy',
  'SetLoadBalancerPoliciesOfListener',
  'RegisterInstancesWithLoadBalancer',
];

it.each(STEPS.flatMap((step) => (['refused', 'cut'] as const).map((how) => ({ step, how }))))(
  'a create whose $step is $how leaves nothing behind',
  async ({ step, how }) => {
    let mark: string | null = null;
    answers['CreateLoadBalancer'] = (form) => {
      mark = form.get('Tags.member.1.Value');
      return '';
    };
    answers['DescribeLoadBalancers'] = () => described();
    answers['DescribeTags'] = () =>
      `<TagDescriptions><member><Tags><member><Key>skylane-create</Key><Value>${String(mark)}</Value></member></Tags></member></TagDescriptions>`;
    const before = answers[step];
    answers[step] = (form) => {
      if (how === 'refused') return { refuse: 'InvalidConfigurationRequest' };
      before?.(form);
      return { cut: true };
    };
    const spec = {
      ...SPEC,
      members: [node('i-1')],
      healthCheck: { protocol: 'tcp' },
      extra: { stickiness: { seconds: 300 } },
    };
    const code = how === 'refused' ? 'invalid-request' : 'unavailable';
    await expect(make().createLoadBalancer(spec)).rejects.toMatchObject({ code });
    const wasMade = step !== 'CreateLoadBalancer' || how === 'cut';
    expect(actions().filter((action) => action === 'DeleteLoadBalancer')).toHaveLength(wasMade ? 1 : 0);
  },
);

it('a balancer of somebody else is not deleted by a create that got no answer', async () => {
  answers['CreateLoadBalancer'] = () => ({ cut: true });
  answers['DescribeTags'] = () =>
    '<TagDescriptions><member><Tags><member><Key>skylane-create</Key><Value>another</Value></member></Tags></member></TagDescriptions>';
  await expect(make().createLoadBalancer(SPEC)).rejects.toMatchObject({ code: 'unavailable' });
  expect(actions()).not.toContain('DeleteLoadBalancer');
});

it('a listener that cannot be made anew is put back as it was', async () => {
  answers['DescribeLoadBalancers'] = () => described();
  const added: (string | null)[] = [];
  answers['CreateLoadBalancerListeners'] = (form) => {
    added.push(form.get('Listeners.member.1.InstancePort'));
    return added.length === 1 ? { refuse: 'InvalidConfigurationRequest' } : '';
  };
  const certificate = 'arn:aws:iam::1:server-certificate/web';
  const listeners = [
    { port: 80, protocol: 'http', targetPort: 8080 },
    { port: 443, protocol: 'tls', targetPort: 9443, certificate },
  ];
  await expect(make().updateLoadBalancer('web', { listeners })).rejects.toMatchObject({
    code: 'invalid-request',
  });
  expect(added).toEqual(['9443', '8443']);
  const last = asked.at(-1);
  expect([last?.get('Action'), last?.get('PolicyNames.member.1')]).toEqual([
    'SetLoadBalancerPoliciesOfListener',
    'ELBSecurityPolicy-2016-08',
  ]);
});

it('a listener that can be neither made anew nor put back is named', async () => {
  answers['DescribeLoadBalancers'] = () => described();
  answers['CreateLoadBalancerListeners'] = () => ({ refuse: 'InvalidConfigurationRequest' });
  const certificate = 'arn:aws:iam::1:server-certificate/web';
  const listeners = [
    { port: 80, protocol: 'http', targetPort: 9090 },
    { port: 443, protocol: 'tls', targetPort: 8443, certificate },
  ];
  await expect(make().updateLoadBalancer('web', { listeners })).rejects.toMatchObject({
    code: 'load-balancer-incomplete',
    left: ['listener at port 80 (http, target port 8080)'],
    cause: { code: 'invalid-request' },
  });
});

it('a check and its listener move together, or neither does', async () => {
  answers['DescribeLoadBalancers'] = () => described();
  const listeners = [
    { port: 80, protocol: 'http', targetPort: 9090 },
    {
      port: 443,
      protocol: 'tls',
      targetPort: 8443,
      certificate: 'arn:aws:iam::1:server-certificate/web',
    },
  ];
  answers['ConfigureHealthCheck'] = () => ({ refuse: 'AccessDenied' });
  await expect(make().updateLoadBalancer('web', { listeners })).rejects.toMatchObject({ code: 'permission' });
  expect(actions()).not.toContain('DeleteLoadBalancerListeners');
  asked = [];
  answers['ConfigureHealthCheck'] = () => '';
  answers['DeleteLoadBalancerListeners'] = () => ({ refuse: 'AccessDenied' });
  await expect(make().updateLoadBalancer('web', { listeners })).rejects.toMatchObject({ code: 'permission' });
  expect(asked.flatMap((form) => form.get('HealthCheck.Target') ?? [])).toEqual([
    'HTTP:9090/up',
    'HTTP:8080/up',
  ]);
});

it('a listener that may not be taken away is not said to be lost', async () => {
  answers['DescribeLoadBalancers'] = () => described();
  answers['DeleteLoadBalancerListeners'] = () => ({ refuse: 'AccessDenied' });
  answers['CreateLoadBalancerListeners'] = () => ({ refuse: 'AccessDenied' });
  await expect(
    make().updateLoadBalancer('web', { listeners: [{ port: 80, protocol: 'http', targetPort: 9090 }] }),
  ).rejects.toMatchObject({ code: 'permission' });
});

it('a listener that was made anew goes for the old one where it cannot have its policies', async () => {
  answers['DescribeLoadBalancers'] = () => described({ policies: POLICY, used: '<member>mine</member>' });
  let asks = 0;
  answers['SetLoadBalancerPoliciesOfListener'] = () => ((asks += 1) === 1 ? { refuse: 'AccessDenied' } : '');
  const certificate = 'arn:aws:iam::1:server-certificate/web';
  const listeners = [
    { port: 80, protocol: 'http', targetPort: 9090 },
    { port: 443, protocol: 'tls', targetPort: 8443, certificate },
  ];
  await expect(make().updateLoadBalancer('web', { listeners })).rejects.toMatchObject({ code: 'permission' });
  const changes = asked.filter((form) => /^(Create|Delete|Set).*Listener/.test(form.get('Action') ?? ''));
  expect(
    changes.map((form) => [form.get('Action')?.slice(0, 6), form.get('Listeners.member.1.InstancePort')]),
  ).toEqual([
    ['Delete', null],
    ['Create', '9090'],
    ['SetLoa', null],
    ['Delete', null],
    ['Create', '8080'],
    ['SetLoa', null],
  ]);
  expect(changes.at(-1)?.get('PolicyNames.member.1')).toBe('mine');
});

it('a listener that cannot be made anew leaves the others in their places', async () => {
  answers['DescribeLoadBalancers'] = () => described();
  let asks = 0;
  answers['CreateLoadBalancerListeners'] = () =>
    (asks += 1) === 1 ? { refuse: 'InvalidConfigurationRequest' } : '';
  const listeners = [
    { port: 80, protocol: 'http', targetPort: 9090 },
    {
      port: 443,
      protocol: 'tls',
      targetPort: 9443,
      certificate: 'arn:aws:iam::1:server-certificate/web',
    },
  ];
  await expect(make().updateLoadBalancer('web', { listeners })).rejects.toMatchObject({
    code: 'invalid-request',
  });
  const removed = asked.filter((form) => form.get('Action') === 'DeleteLoadBalancerListeners');
  expect(removed.map((form) => form.get('LoadBalancerPorts.member.1'))).toEqual(['80']);
});

it('a listener with another target port keeps its way of TLS, to clients and to members', async () => {
  answers['DescribeLoadBalancers'] = () => described();
  const certificate = 'arn:aws:iam::1:server-certificate/other';
  const listeners = [
    { port: 80, protocol: 'http', targetPort: 8080 },
    { port: 443, protocol: 'tls', targetPort: 9443, certificate },
  ];
  await make().updateLoadBalancer('web', { listeners });
  const added = asked.find((form) => form.get('Action') === 'CreateLoadBalancerListeners');
  expect(added?.get('Listeners.member.1.InstanceProtocol')).toBe('SSL');
  const set = asked.find((form) => form.get('Action') === 'SetLoadBalancerPoliciesOfListener');
  expect([set?.get('LoadBalancerPort'), set?.get('PolicyNames.member.1')]).toEqual([
    '443',
    'ELBSecurityPolicy-2016-08',
  ]);
});

it('another certificate alone takes no listener away', async () => {
  answers['DescribeLoadBalancers'] = () => described();
  const listeners = [
    { port: 80, protocol: 'http', targetPort: 8080 },
    { port: 443, protocol: 'tls', targetPort: 8443, certificate: 'arn:aws:iam::1:server-certificate/new' },
  ];
  await make().updateLoadBalancer('web', { listeners });
  expect(actions()).toContain('SetLoadBalancerListenerSSLCertificate');
  expect(actions()).not.toContain('DeleteLoadBalancerListeners');
});

it('a check moves with its own listener, whichever is named first', async () => {
  answers['DescribeLoadBalancers'] = () => described();
  const certificate = 'arn:aws:iam::1:server-certificate/web';
  const listeners = [
    { port: 443, protocol: 'tls', targetPort: 8443, certificate },
    { port: 80, protocol: 'http', targetPort: 9090 },
  ];
  await make().updateLoadBalancer('web', { listeners });
  const set = asked.find((form) => form.get('Action') === 'ConfigureHealthCheck');
  expect(set?.get('HealthCheck.Target')).toBe('HTTP:9090/up');
});

it('another interval leaves the port of a check that is no listener’s', async () => {
  answers['DescribeLoadBalancers'] = () => described({ target: 'HTTP:9999/up' });
  const healthCheck = { protocol: 'http', path: '/up', interval: 20_000 };
  await make().updateLoadBalancer('web', { healthCheck });
  const set = asked.find((form) => form.get('Action') === 'ConfigureHealthCheck');
  expect(set?.get('HealthCheck.Target')).toBe('HTTP:9999/up');
});

it('the end of stickiness empties the list of policies, and leaves those of others', async () => {
  answers['DescribeLoadBalancers'] = () => described({ policies: POLICY, used: '<member>mine</member>' });
  await make().updateLoadBalancer('web', { extra: { stickiness: null } });
  const set = asked.find((form) => form.get('Action') === 'SetLoadBalancerPoliciesOfListener');
  expect(set?.get('PolicyNames')).toBe('');
  expect(actions()).not.toContain('DeleteLoadBalancerPolicy');
});

/** Listeners of a balancer of HTTP, by port, target port and policy. */
const listed = (...rows: readonly (readonly [port: number, targetPort: number, policy: string])[]) =>
  `<ListenerDescriptions>${rows
    .map(
      ([port, targetPort, policy]) => `<member>
        <PolicyNames>${policy === '' ? '' : `<member>${policy}</member>`}</PolicyNames>
        <Listener><Protocol>HTTP</Protocol><LoadBalancerPort>${port}</LoadBalancerPort><InstanceProtocol>HTTP</InstanceProtocol>
        <InstancePort>${targetPort}</InstancePort></Listener></member>`,
    )
    .join('')}</ListenerDescriptions>`;

it('new listeners keep clients as the others do, and others stay as they are', async () => {
  let rows = listed([80, 8080, 'mine'], [81, 8080, '']);
  answers['DescribeLoadBalancers'] = () =>
    described({ policies: POLICY }).replace(/<ListenerDescriptions>[^]*<\/ListenerDescriptions>/, rows);
  answers['CreateLoadBalancerListeners'] = () => {
    rows = listed([80, 8080, 'mine'], [81, 8080, ''], [82, 8080, '']);
    return '';
  };
  const listeners = [80, 81, 82].map((port) => ({ port, protocol: 'http', targetPort: 8080 }));
  await make().updateLoadBalancer('web', { listeners });
  const set = asked.filter((form) => form.get('Action') === 'SetLoadBalancerPoliciesOfListener');
  expect(set.map((form) => [form.get('LoadBalancerPort'), form.get('PolicyNames.member.1')])).toEqual([
    ['82', 'mine'],
  ]);
});

it.each([
  ['a name with a dot', { name: 'web.1' }],
  ['neither subnets nor zones', { networks: [] }],
  ['subnets and a zone', { location: 'eu-central-1a' }],
  ['TLS without a certificate', { listeners: [{ port: 443, protocol: 'https' }] }],
  [
    'a certificate without TLS',
    { listeners: [{ port: 80, protocol: 'http', certificate: 'arn:aws:iam::1:server-certificate/web' }] },
  ],
  ['a check too often', { healthCheck: { protocol: 'tcp', interval: 3000, timeout: 2000 } }],
  ['a check as long as its interval', { healthCheck: { protocol: 'tcp', interval: 5000, timeout: 5000 } }],
  ['one check for well', { healthCheck: { protocol: 'tcp', healthyAfter: 1 } }],
  ['a cookie over TCP', { listeners: [{ port: 80 }], extra: { stickiness: { seconds: 1 } } }],
  ['a cookie of no time', { extra: { stickiness: { seconds: 0 } } }],
  ['a cookie without a name', { extra: { stickiness: { cookie: undefined } } }],
  ['a cookie that is a text', { extra: { stickiness: 'AWSALB' } }],
  ['a cookie that is empty', { extra: { stickiness: '' } }],
])('%s is refused before a request', async (_what, changes) => {
  await expect(make().createLoadBalancer({ ...SPEC, ...(changes as object) })).rejects.toMatchObject({
    code: 'invalid-request',
  });
  expect(asked).toEqual([]);
});

it('what cannot change is refused before a request', async () => {
  const driver = make();
  await expect(driver.updateLoadBalancer('web', { healthCheck: null })).rejects.toMatchObject({
    code: 'not-supported',
  });
  for (const extra of [{ scheme: 'internal' as const }, { crossZone: true }])
    await expect(driver.updateLoadBalancer('web', { extra })).rejects.toMatchObject({
      code: 'not-supported',
    });
  expect(asked).toEqual([]);
});

it.each([
  ['LoadBalancerNotFound', 'load-balancer-not-found'],
  ['InvalidInstance', 'node-not-found'],
  ['TooManyLoadBalancers', 'quota-exceeded'],
  ['DependencyThrottle', 'rate-limit'],
  ['InvalidSubnet', 'invalid-request'],
])('%s is the error %s', async (refuse, code) => {
  answers['DescribeLoadBalancers'] = () => ({ refuse });
  await expect(make().getLoadBalancer('web')).rejects.toMatchObject({ code });
});
