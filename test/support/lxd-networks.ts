import type { ComputeContext } from 'skylane/conformance';
import type { LxdCompute } from 'skylane/lxd';

/** A network that servers of tests are on. Names of bridges have 15 characters at most. */
const SHARED = 'skylane-shared';

let made = 0;

/** What the behaviours of networks need, with a bridge for servers; null where the machine can have no bridges. */
export async function lxdNetworks(driver: LxdCompute): Promise<Partial<ComputeContext>> {
  const { id } = await driver
    .createNetwork({ name: SHARED, ranges: ['10.78.0.0/24'] })
    .catch((error: unknown) => {
      if ((error as { code?: string }).code === 'conflict') return { id: SHARED };
      throw error;
    });
  return {
    range: '10.77.0.0/24',
    networkName: () => `skyl-${(made += 1)}-${process.pid % 10_000}`,
    networked: { networks: [id] },
    addressSource: { network: id, ip: '198.51.100.7' },
  };
}

/** Takes the shared bridge away. */
export async function removeLxdNetworks(driver: LxdCompute): Promise<void> {
  await driver.destroyNetwork(SHARED);
}
