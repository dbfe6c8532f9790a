import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { fixture } from './fixture.js';

export const KEYSTONE = 'https://keystone.test';
export const NOVA = 'https://nova.test';
export const GLANCE = 'https://glance.test';
export const NEUTRON = 'https://neutron.test';
export const CINDER = 'https://cinder.test';
export const PASSWORD = 'correct-horse-battery';
export const TOKEN = 'gAAAA-token-of-the-test';

const OpenStack = getDriver(Provider.OPENSTACK);
type Options = ConstructorParameters<typeof OpenStack>[0];

/** One service of a v3 catalog. */
export function service(type: string, url: string, region = 'RegionOne', name = type) {
  return {
    type,
    name,
    endpoints: [
      { interface: 'public', region_id: region, url },
      { interface: 'internal', region_id: region, url: url.replace('.test', '-internal.test') },
    ],
  };
}

/** A catalog with all services in one region, with and without version in their URLs. */
export const CATALOG = [
  service('compute', `${NOVA}/v2.1`),
  service('image', GLANCE),
  service('network', `${NEUTRON}/`),
  service('volumev3', `${CINDER}/v3/project-1`),
];

/** What Keystone v3 answers to a sign-in. */
export function tokenV3(catalog: readonly object[] = CATALOG, lifetime = 3_600_000) {
  const issued = new Date();
  return {
    token: {
      methods: ['password'],
      issued_at: issued.toISOString(),
      expires_at: new Date(issued.getTime() + lifetime).toISOString(),
      catalog,
    },
  };
}

/** Answers sign-ins with a token; tells afterwards what they sent. */
export function signsIn({
  catalog,
  lifetime,
  times = 1,
  token = TOKEN,
}: {
  catalog?: readonly object[];
  lifetime?: number;
  times?: number;
  token?: string;
} = {}): { readonly bodies: unknown[] } {
  const bodies: unknown[] = [];
  nock(KEYSTONE)
    .post('/v3/auth/tokens', (body: unknown) => {
      bodies.push(body);
      return true;
    })
    .times(times)
    .reply(201, tokenV3(catalog, lifetime), { 'x-subject-token': token });
  return { bodies };
}

/** A driver of the test's cloud. */
export function makeDriver(options: Partial<Options> = {}) {
  return new OpenStack({
    endpoint: `${KEYSTONE}/v3`,
    username: 'ann',
    password: PASSWORD,
    projectName: 'web',
    region: 'RegionOne',
    retry: { delay: 1, throttleDelay: 1, maxDelay: 2 },
    ...options,
  });
}

/** A recorded answer of OpenStack's or Rackspace's. */
export function response(name: string): Record<string, unknown> {
  return fixture(`openstack/${name}.json`);
}
