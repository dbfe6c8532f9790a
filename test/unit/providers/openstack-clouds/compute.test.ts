import nock from 'nock';
import { describe, expect, test } from 'vitest';
import { getDriver, Provider } from 'skylane';
import { OPENSTACK_CLOUDS } from 'skylane/openstack-clouds';
import { isolateNetwork } from '../../../support/api.js';
import { NOVA, PASSWORD, service, TOKEN, tokenV3 } from '../../../support/keystone.js';

isolateNetwork();

const NAMES = Object.keys(OPENSTACK_CLOUDS) as (keyof typeof OPENSTACK_CLOUDS)[];

describe('public clouds that are OpenStack', () => {
  test.each(NAMES)('%s signs in at its own identity service', async (name) => {
    const { endpoint, regions, domain } = OPENSTACK_CLOUDS[name];
    const region = regions[0] ?? 'a-region';
    const url = new URL(endpoint.replace('{region}', region.toLowerCase()));
    const sent: unknown[] = [];
    nock(url.origin)
      .post(`${url.pathname}/auth/tokens`, (body: unknown) => sent.push(body) > 0)
      .reply(201, tokenV3([service('compute', `${NOVA}/v2.1`, region)]), { 'x-subject-token': TOKEN });
    nock(`${NOVA}/v2.1`).get('/servers/detail').reply(200, { servers: [] });
    const own = domain === null ? { userDomainName: 'mine', projectDomainName: 'mine' } : {};
    const Cloud = getDriver(name);
    await using cloud = new Cloud({
      region,
      username: 'bob',
      password: PASSWORD,
      projectName: 'web',
      ...own,
    });
    expect(await cloud.listNodes()).toEqual([]);
    expect(cloud.provider).toBe(name);
    const known = { name: domain ?? 'mine' };
    expect(sent[0]).toMatchObject({
      auth: {
        identity: { password: { user: { domain: known } } },
        scope: { project: { name: 'web', domain: known } },
      },
    });
  });

  test.each(NAMES)('%s names the pages that its facts are from', (name) => {
    for (const source of OPENSTACK_CLOUDS[name].sources) expect(new URL(source).protocol).toBe('https:');
  });

  test('a region that makes up the identity URL is needed, and must be a known one', () => {
    const Otc = getDriver(Provider.OPEN_TELEKOM_CLOUD);
    expect(() => new Otc({ username: 'bob', password: PASSWORD })).toThrow(/Pass one of eu-de, eu-nl/);
    expect(() => new Otc({ region: 'evil.example/', username: 'bob', password: PASSWORD })).toThrow(
      /There is: eu-de, eu-nl/,
    );
  });

  test('a given identity URL goes before that of the table', async () => {
    nock('https://keystone.example')
      .post('/v3/auth/tokens')
      .reply(201, tokenV3([service('compute', `${NOVA}/v2.1`, 'GRA99')]), { 'x-subject-token': TOKEN });
    nock(`${NOVA}/v2.1`).get('/servers/detail').reply(200, { servers: [] });
    const Ovh = getDriver(Provider.OVH_OPENSTACK);
    const endpoint = 'https://keystone.example/v3';
    await using cloud = new Ovh({ endpoint, region: 'GRA99', username: 'bob', password: PASSWORD });
    expect(await cloud.listNodes()).toEqual([]);
  });

  test('fromEnv needs no identity URL', async () => {
    const variables = { OS_USERNAME: 'bob', OS_PASSWORD: PASSWORD, OS_REGION_NAME: 'GRA11' };
    const environment = { variables, home: '', directory: '' };
    await using cloud = await getDriver(Provider.OVH_OPENSTACK).fromEnv({}, environment);
    expect(cloud.region).toBe('GRA11');
  });
});
