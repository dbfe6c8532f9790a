import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from 'skylane/sandbox';
import { type Client, dig, signIn, until } from '../../support/sandbox-client.js';

const open: Sandbox[] = [];

async function start(actionTime = 5): Promise<Client> {
  const sandbox = await startSandbox({ flavor: 'openstack', buildTime: 10, actionTime });
  open.push(sandbox);
  return await signIn(sandbox);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (sandbox) => await sandbox.close()));
});

describe('actions on a server', () => {
  it.each([
    [{ 'os-stop': null }, 'SHUTOFF', { 'os-start': null }],
    [{ pause: null }, 'PAUSED', { unpause: null }],
    [{ suspend: null }, 'SUSPENDED', { resume: null }],
    [{ shelve: null }, 'SHELVED_OFFLOADED', { unshelve: null }],
    [{ rescue: null }, 'RESCUE', { unrescue: null }],
  ])('%j leads to %s and %j back to ACTIVE', async (there, status, back) => {
    const client = await start();
    const id = await client.activeServer();
    await client.action(id, there);
    await client.untilServer(id, status);
    expect((await client.action(id, back)).status).toBe(202);
    await client.untilServer(id, 'ACTIVE');
  });

  it('shows the status of the task while it runs', async () => {
    const client = await start(3_600_000);
    const id = await client.activeServer();
    await client.action(id, { reboot: { type: 'HARD' } });
    const { json } = await client.compute('GET', `/servers/${id}`);
    expect([dig(json, 'server', 'status'), dig(json, 'server', 'OS-EXT-STS:task_state')]).toEqual([
      'HARD_REBOOT',
      'rebooting_hard',
    ]);
  });

  it('refuses what does not fit the state with 409', async () => {
    const client = await start();
    const id = await client.activeServer();
    const response = await client.action(id, { 'os-start': null });
    expect(response.status).toBe(409);
    expect(response.at('conflictingRequest', 'message')).toBe(
      `Cannot 'start' instance ${id} while it is in vm_state active`,
    );
  });

  it.each([
    [{ frob: {} }, 'There is no such action: frob'],
    [{}, 'Malformed request body'],
    [{ reboot: {} }, "Invalid input for field/attribute reboot. Value: {}. 'type' is a required property"],
  ])('refuses %j with 400', async (body, message) => {
    const client = await start();
    const id = await client.activeServer();
    expect((await client.action(id, body)).at('badRequest', 'message')).toBe(message);
  });

  it('resizes in steps and waits for the confirmation', async () => {
    const client = await start();
    const id = await client.activeServer();
    await client.action(id, { resize: { flavorRef: '3' } });
    const waiting = await client.untilServer(id, 'VERIFY_RESIZE');
    expect(dig(waiting, 'flavor', 'original_name')).toBe('m1.medium');
    expect((await client.action(id, { confirmResize: null })).status).toBe(204);
    await client.untilServer(id, 'ACTIVE');
  });

  it('goes back to the old flavor when a resize is reverted', async () => {
    const client = await start();
    const id = await client.activeServer();
    await client.action(id, { resize: { flavorRef: '3' } });
    await client.untilServer(id, 'VERIFY_RESIZE');
    await client.action(id, { revertResize: null });
    expect(dig(await client.untilServer(id, 'ACTIVE'), 'flavor', 'original_name')).toBe('m1.small');
  });

  it('makes an image of a server that is there at once and active later', async () => {
    const client = await start();
    const id = await client.activeServer();
    const response = await client.action(id, { createImage: { name: 'snap', metadata: { k: 'v' } } }, '2.45');
    const path = `/images/${response.textAt('image_id')}`;
    expect((await client.image('GET', path)).status).toBe(200);
    const active = await until(
      async () => await client.image('GET', path),
      (image) => image.at('status') === 'active',
    );
    expect(active.json).toMatchObject({ name: 'snap', k: 'v', instance_uuid: id, image_type: 'snapshot' });
  });

  it('keeps a locked server from actions and deletion', async () => {
    const client = await start();
    const id = await client.activeServer();
    await client.action(id, { lock: null });
    expect((await client.compute('DELETE', `/servers/${id}`)).status).toBe(409);
    expect((await client.action(id, { 'os-stop': null })).at('conflictingRequest', 'message')).toBe(
      `Instance ${id} is locked`,
    );
  });

  it('shows a server that is being deleted', async () => {
    const client = await start(3_600_000);
    const id = await client.activeServer();
    expect((await client.compute('DELETE', `/servers/${id}`)).status).toBe(204);
    const going = await client.compute('GET', `/servers/${id}`);
    expect(going.at('server', 'OS-EXT-STS:task_state')).toBe('deleting');
  });

  it('deletes a server that is still building', async () => {
    const client = await start();
    const id = (await client.createServer()).textAt('server', 'id');
    await client.compute('DELETE', `/servers/${id}`);
    await client.untilGone(id);
    expect((await client.compute('DELETE', `/servers/${id}`)).at('itemNotFound', 'message')).toBe(
      `Instance ${id} could not be found.`,
    );
  });

  it('keeps a history of what was done', async () => {
    const client = await start();
    const id = await client.activeServer();
    await client.action(id, { 'os-stop': null });
    const history = await client.compute('GET', `/servers/${id}/os-instance-actions`);
    expect(history.column('instanceActions', 'action')).toEqual(['stop', 'create']);
  });
});

describe('what belongs to a server', () => {
  it('has metadata that is added to, replaced and taken away', async () => {
    const client = await start();
    const path = `/servers/${await client.activeServer({ metadata: { a: '1' } })}/metadata`;
    expect((await client.compute('POST', path, { body: { metadata: { b: '2' } } })).json).toEqual({
      metadata: { a: '1', b: '2' },
    });
    expect((await client.compute('PUT', path, { body: { metadata: { c: '3' } } })).json).toEqual({
      metadata: { c: '3' },
    });
    expect((await client.compute('DELETE', `${path}/c`)).status).toBe(204);
    expect((await client.compute('GET', `${path}/c`)).at('itemNotFound', 'message')).toBe(
      'Metadata item was not found',
    );
  });

  it('attaches a volume, which is then in use, and detaches it', async () => {
    const client = await start();
    const id = await client.activeServer();
    const made = await client.volume('POST', '/volumes', { body: { volume: { size: 1 } } });
    const volume = `/volumes/${made.textAt('volume', 'id')}`;
    const status = async (wanted: string): Promise<unknown> =>
      await until(
        async () => await client.volume('GET', volume),
        (response) => response.at('volume', 'status') === wanted,
      );
    await status('available');
    const body = { volumeAttachment: { volumeId: made.at('volume', 'id') } };
    const attached = await client.compute('POST', `/servers/${id}/os-volume_attachments`, { body });
    expect(attached.at('volumeAttachment', 'device')).toBe('/dev/sdb');
    await status('in-use');
    expect((await client.volume('DELETE', volume)).status).toBe(400);
    const path = `/servers/${id}/os-volume_attachments/${made.textAt('volume', 'id')}`;
    expect((await client.compute('DELETE', path)).status).toBe(202);
    await status('available');
  });

  it('gets further ports and loses them', async () => {
    const client = await start();
    const id = await client.activeServer();
    const path = `/servers/${id}/os-interface`;
    const attached = await client.compute('POST', path, { body: {} });
    expect(attached.at('interfaceAttachment', 'port_state')).toBe('ACTIVE');
    await client.compute('DELETE', `${path}/${attached.textAt('interfaceAttachment', 'port_id')}`);
    await until(
      async () => await client.compute('GET', path),
      (response) => response.rows('interfaceAttachments').length === 0,
    );
  });
});

describe('Rackspace servers', () => {
  it('have public and private addresses, no microversions, and regions of their own', async () => {
    const sandbox = await startSandbox({ flavor: 'rackspace', buildTime: 10, actionTime: 5 });
    open.push(sandbox);
    const client = await signIn(sandbox);
    const id = await client.activeServer();
    const shown = await client.compute('GET', `/servers/${id}`, { version: '2.999' });
    expect(shown.status).toBe(200);
    expect(Object.keys(shown.at('server', 'addresses') as object).toSorted()).toEqual(['private', 'public']);
    expect(shown.at('server', 'accessIPv4')).toBe(shown.at('server', 'addresses', 'public', 0, 'addr'));
    expect(shown.at('server', 'progress')).toBe(100);
    expect((await client.in('ORD').compute('GET', '/servers')).rows('servers')).toEqual([]);
  });

  it('can be put on networks of the account', async () => {
    const sandbox = await startSandbox({ flavor: 'rackspace', buildTime: 10 });
    open.push(sandbox);
    const client = await signIn(sandbox);
    const body = { network: { label: 'backend', cidr: '192.168.3.0/24' } };
    const made = await client.compute('POST', '/os-networksv2', { body });
    const id = await client.activeServer({ networks: [{ uuid: made.at('network', 'id') }] });
    const shown = await client.compute('GET', `/servers/${id}`);
    expect(shown.at('server', 'addresses', 'backend', 0, 'addr')).toMatch(/^192\.168\.3\./);
  });
});
