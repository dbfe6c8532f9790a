import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { type Client, signIn, until } from '../../support/sandbox-client.js';

const open: Sandbox[] = [];

async function start(account = 'demo'): Promise<Client> {
  const sandbox = await startSandbox({ flavor: 'openstack', buildTime: 10, actionTime: 5 });
  open.push(sandbox);
  return await signIn(sandbox, account);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (sandbox) => await sandbox.close()));
});

describe('Glance', () => {
  it('pages by next links', async () => {
    const client = await start();
    const names: unknown[] = [];
    let path = '/images?limit=2';
    while (path !== '') {
      const page = await client.image('GET', path);
      names.push(...page.column('images', 'name'));
      const next = page.at('next');
      path = typeof next === 'string' ? next.slice('/v2'.length) : '';
    }
    expect(names).toEqual(['Ubuntu 24.04', 'Debian 12', 'sandbox-tiny']);
  });

  it('creates, uploads, patches and deletes an image', async () => {
    const client = await start();
    const body = { name: 'own', disk_format: 'raw', container_format: 'bare', os_distro: 'x' };
    const made = await client.image('POST', '/images', { body });
    expect([made.status, made.at('status'), made.at('os_distro')]).toEqual([201, 'queued', 'x']);
    const path = `/images/${made.textAt('id')}`;
    const upload = { raw: 'bytes', headers: { 'content-type': 'application/octet-stream' } };
    expect((await client.image('PUT', `${path}/file`, upload)).status).toBe(204);
    expect((await client.image('GET', path)).json).toMatchObject({ status: 'active', size: 5 });
    const headers = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
    const raw = JSON.stringify([{ op: 'replace', path: '/name', value: 'renamed' }]);
    expect((await client.image('PATCH', path, { raw, headers })).at('name')).toBe('renamed');
    expect((await client.image('DELETE', path)).status).toBe(204);
    expect((await client.image('GET', path)).status).toBe(404);
  });

  it('says its errors in HTML', async () => {
    const client = await start();
    const response = await client.image('GET', '/images/nope');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=UTF-8',
    ]);
    expect(response.text).toContain('No image found with ID nope<br />');
  });

  it('keeps images of others from being deleted', async () => {
    const client = await start();
    const image = (await client.image('GET', '/images')).textAt('images', 0, 'id');
    const response = await client.image('DELETE', `/images/${image}`);
    expect([response.status, response.text.includes('You do not own this image')]).toEqual([403, true]);
  });
});

describe('Neutron', () => {
  it('links to the next page where the page is full', async () => {
    const client = await start();
    const page = await client.network('GET', '/networks?limit=1');
    expect(page.column('networks_links', 'rel')).toEqual(['next', 'previous']);
    const next = page.textAt('networks_links', 0, 'href').replace(/^.*\/v2\.0/, '');
    const second = await client.network('GET', next);
    expect([...page.column('networks', 'name'), ...second.column('networks', 'name')].toSorted()).toEqual([
      'public',
      'shared',
    ]);
  });

  it('shows only the fields asked for', async () => {
    const client = await start();
    const response = await client.network('GET', '/networks?name=shared&fields=name');
    expect(response.at('networks')).toEqual([{ name: 'shared' }]);
  });

  it('says its errors in its own form', async () => {
    const client = await start();
    const response = await client.network('GET', '/networks/nope');
    expect(response.status).toBe(404);
    const message = 'Network nope could not be found.';
    expect(response.json).toEqual({ NeutronError: { type: 'NetworkNotFound', message, detail: '' } });
  });

  it('says over quota with 409', async () => {
    const client = await start('limited');
    const body = { network: { name: 'own' } };
    expect((await client.network('POST', '/networks', { body })).status).toBe(201);
    const response = await client.network('POST', '/networks', { body });
    expect([response.status, response.at('NeutronError', 'type')]).toEqual([409, 'OverQuota']);
  });

  it('keeps a network while ports are on it', async () => {
    const client = await start();
    const made = await client.network('POST', '/networks', { body: { network: { name: 'own' } } });
    const id = made.textAt('network', 'id');
    const port = await client.network('POST', '/ports', { body: { port: { network_id: id } } });
    expect((await client.network('DELETE', `/networks/${id}`)).at('NeutronError', 'type')).toBe(
      'NetworkInUse',
    );
    await client.network('DELETE', `/ports/${port.textAt('port', 'id')}`);
    expect((await client.network('DELETE', `/networks/${id}`)).status).toBe(204);
  });

  it('makes groups with egress rules and refuses the same rule twice', async () => {
    const client = await start();
    const group = await client.network('POST', '/security-groups', {
      body: { security_group: { name: 'web' } },
    });
    expect(group.rows('security_group', 'security_group_rules')).toHaveLength(2);
    const rule = {
      security_group_id: group.at('security_group', 'id'),
      direction: 'ingress',
      protocol: 'tcp',
      port_range_min: 80,
      port_range_max: 80,
    };
    const body = { security_group_rule: rule };
    expect((await client.network('POST', '/security-group-rules', { body })).status).toBe(201);
    const again = await client.network('POST', '/security-group-rules', { body });
    expect(again.at('NeutronError', 'type')).toBe('SecurityGroupRuleExists');
  });

  it('ties a floating IP to a server, which then shows it', async () => {
    const client = await start();
    const networks = await client.network('GET', '/networks?router:external=true');
    const floatingip = { floating_network_id: networks.at('networks', 0, 'id') };
    const made = await client.network('POST', '/floatingips', { body: { floatingip } });
    const shared = await client.network('GET', '/networks?name=shared');
    const id = await client.activeServer({ networks: [{ uuid: shared.at('networks', 0, 'id') }] });
    const ports = await client.network('GET', `/ports?device_id=${id}`);
    const body = { floatingip: { port_id: ports.at('ports', 0, 'id') } };
    await client.network('PUT', `/floatingips/${made.textAt('floatingip', 'id')}`, { body });
    const shown = await client.compute('GET', `/servers/${id}`);
    expect(shown.at('server', 'addresses', 'shared', 1)).toMatchObject({
      'OS-EXT-IPS:type': 'floating',
      addr: made.at('floatingip', 'floating_ip_address'),
    });
  });
});

describe('Cinder', () => {
  async function available(client: Client, path: string): Promise<void> {
    await until(
      async () => await client.volume('GET', path),
      (response) => (response.at('volume', 'status') ?? response.at('snapshot', 'status')) === 'available',
    );
  }

  it('creates volumes and snapshots that become available', async () => {
    const client = await start();
    const made = await client.volume('POST', '/volumes', { body: { volume: { size: 2, name: 'data' } } });
    expect([made.status, made.at('volume', 'status')]).toEqual([202, 'creating']);
    const id = made.textAt('volume', 'id');
    await available(client, `/volumes/${id}`);
    const snapshot = await client.volume('POST', '/snapshots', { body: { snapshot: { volume_id: id } } });
    await available(client, `/snapshots/${snapshot.textAt('snapshot', 'id')}`);
    expect((await client.volume('DELETE', `/volumes/${id}`)).at('badRequest', 'message')).toContain(
      'have snapshots',
    );
  });

  it('says over quota with 413', async () => {
    const client = await start('limited');
    const response = await client.volume('POST', '/volumes', { body: { volume: { size: 6 } } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([413, '0']);
    expect(response.at('overLimit', 'message')).toBe(
      'VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 6G, quota is 5G and 0G has been consumed.',
    );
  });

  it('pages by links', async () => {
    const client = await start();
    for (const name of ['a', 'b', 'c'])
      await client.volume('POST', '/volumes', { body: { volume: { size: 1, name } } });
    const page = await client.volume('GET', '/volumes/detail?limit=2');
    expect(page.column('volumes', 'name')).toEqual(['c', 'b']);
    const next = page.textAt('volumes_links', 0, 'href').replace(/^.*\/volumes/, '/volumes');
    expect((await client.volume('GET', next)).column('volumes', 'name')).toEqual(['a']);
  });

  it.each([
    [{ size: 0 }, 400, 'Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1'],
    [{ size: 1, volume_type: 'nope' }, 404, 'Volume type with name nope could not be found.'],
    [{ size: 1, availability_zone: 'moon' }, 400, "Availability zone 'moon' is invalid."],
  ])('refuses %j with %i', async (volume, status, message) => {
    const client = await start();
    const response = await client.volume('POST', '/volumes', { body: { volume } });
    expect([response.status, response.at(status === 404 ? 'itemNotFound' : 'badRequest', 'message')]).toEqual(
      [status, message],
    );
  });
});
