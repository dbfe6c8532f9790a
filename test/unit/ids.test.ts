import { getDriver, InvalidRequestError, Provider } from 'skylane';
import { describe, expect, it } from 'vitest';

/** Drivers of an address where nobody listens: a request would end as UnavailableError. */
const endpoint = 'http://127.0.0.1:9';
const compute = new (getDriver(Provider.DIGITAL_OCEAN))({ token: 'token', endpoint });
const openstack = new (getDriver(Provider.OPENSTACK))({
  endpoint,
  username: 'demo',
  password: 'secret',
  projectName: 'demo',
});
const dns = new (getDriver(Provider.DIGITAL_OCEAN, 'dns'))({ token: 'token', endpoint });

describe.each(['', '.', '..', undefined, null, 5])('the id %j', (id) => {
  const bad = id as string;

  it('reaches no collection of an OpenStack', async () => {
    await expect(openstack.destroyNode(bad)).rejects.toThrow(InvalidRequestError);
    await expect(openstack.networks.delete(bad)).rejects.toThrow(InvalidRequestError);
    await expect(openstack.deleteKeyPair(bad)).rejects.toThrow(InvalidRequestError);
  });

  it('destroys no node', async () => {
    await expect(compute.destroyNode(bad)).rejects.toThrow(InvalidRequestError);
  });

  it('destroys no volume', async () => {
    await expect(compute.destroyVolume(bad)).rejects.toThrow(InvalidRequestError);
  });

  it('deletes no zone', async () => {
    await expect(dns.deleteZone(bad)).rejects.toThrow(InvalidRequestError);
  });

  it('deletes no record', async () => {
    await expect(dns.deleteRecord({ zone: 'example.com', id: bad })).rejects.toThrow(InvalidRequestError);
  });
});
