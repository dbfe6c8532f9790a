import type { ComputeDriver } from 'skylane';

/** The mocks answer with examples, whose next page is often themselves: one item says enough. */
export async function first<Item>(items: AsyncIterable<Item>): Promise<Item | null> {
  for await (const item of items) return item;
  return null;
}

/** What an answer of the mock's own making may be, once it has found nothing against the request. */
export async function accepted(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    // The request passed; the example that answers it is one that the provider would not send.
    const isOwnExample = code === 'malformed-response' || message.includes('"location":["response"');
    return isOwnExample ? 'accepted' : `${code}: ${message}`;
  }
}

/**
 * Calls of portable methods, by the methods' names, for clouds whose ids all have one form: `id` stands for whatever a method wants. A test's
 * own calls come after them, in place of those of the same names.
 */
export function callsWithId(
  id: string,
): Readonly<Record<string, (driver: ComputeDriver) => Promise<unknown>>> {
  return {
    listNodes: (driver) => first(driver.iterateNodes()),
    getNode: (driver) => driver.getNode(id),
    getImage: (driver) => driver.getImage(id),
    destroyNode: (driver) => driver.destroyNode(id),
    rebootNode: (driver) => driver.rebootNode(id),
    startNode: (driver) => driver.startNode(id),
    deleteImage: (driver) => driver.deleteImage(id),
    listKeyPairs: (driver) => first(driver.iterateKeyPairs()),
    getKeyPair: (driver) => driver.getKeyPair('laptop'),
    importKeyPair: (driver) => driver.importKeyPair('laptop', 'ssh-ed25519 AAAA'),
    deleteKeyPair: (driver) => driver.deleteKeyPair('laptop'),
    listVolumes: (driver) => first(driver.iterateVolumes()),
    getVolume: (driver) => driver.getVolume(id),
    attachVolume: (driver) => driver.attachVolume(id, id),
    resizeVolume: (driver) => driver.resizeVolume(id, 40),
    destroyVolume: (driver) => driver.destroyVolume(id),
    listVolumeSnapshots: (driver) => first(driver.iterateVolumeSnapshots()),
    createVolumeSnapshot: (driver) =>
      driver.createVolumeSnapshot(id, { name: 'before', tags: { team: 'web' } }),
    destroyVolumeSnapshot: (driver) => driver.destroyVolumeSnapshot(id),
    listNetworks: (driver) => first(driver.iterateNetworks()),
    getNetwork: (driver) => driver.getNetwork(id),
    listFirewalls: (driver) => first(driver.iterateFirewalls()),
    getFirewall: (driver) => driver.getFirewall(id),
    destroyFirewall: (driver) => driver.destroyFirewall(id),
    listAddresses: (driver) => first(driver.iterateAddresses()),
    assignAddress: (driver) => driver.assignAddress(id, id),
    unassignAddress: (driver) => driver.unassignAddress(id),
    releaseAddress: (driver) => driver.releaseAddress(id),
  };
}
