import { type Call, NotSupportedError, type Reader } from '../../../src/driver/index.js';
import { normalAddress, type PoolChange } from '../../../src/loadbalancer/index.js';
import type { ArmClient } from '../arm/client.js';
import { ARM } from '../arm/types.js';

type Json = Readonly<Record<string, unknown>>;

/** Fields of a pool that Azure fills in. */
const READ_ONLY = new Set([
  'backendIPConfigurations',
  'inboundNatRules',
  'loadBalancingRules',
  'outboundRule',
  'outboundRules',
  'provisioningState',
]);

/**
 * Changes the addresses in a pool. Azure is told all of them, so they are read first, and its ETag has Azure refuse the change where anybody
 * else has made one meanwhile.
 *
 * @throws NotSupportedError for a pool of network interfaces
 * @see https://learn.microsoft.com/en-us/azure/load-balancer/backend-pool-management
 */
export async function changePool(
  client: ArmClient,
  id: string,
  { add, remove }: Pick<PoolChange, 'add' | 'remove'>,
  operation: string,
  call: Call,
): Promise<void> {
  const pool = await client.find(ARM.backendPools, id, operation, call);
  const there = pool.object('properties').optionalList('loadBalancerBackendAddresses');
  if (there.some((row) => addressOf(row) === null))
    throw new NotSupportedError(
      `${operation}: the members of ${id} are network interfaces, and change at those: Azure does not offer to change them here.`,
      client.context.details(operation),
    );
  const gone = new Set(remove.map(({ address }) => address));
  const kept = there.filter((row) => !gone.has(addressOf(row)));
  const known = new Set(kept.map(addressOf));
  const fresh = add.filter(({ address }) => !known.has(address));
  const network = networkOf(pool, there);
  if (network === null && fresh.length > 0)
    throw client.context.invalid(
      operation,
      `the pool ${id} names no virtual network, so that an address means nothing to it`,
    );
  const properties = Object.fromEntries(
    Object.entries(pool.object('properties').raw).filter(([field]) => !READ_ONLY.has(field)),
  );
  const json = {
    properties: {
      ...properties,
      loadBalancerBackendAddresses: [
        ...kept.map((row) => row.raw),
        ...fresh.map(({ address }) => addressBody(address ?? '', network)),
      ],
    },
  };
  const { notFound } = ARM.backendPools;
  const headers = { 'if-match': pool.string('etag') };
  const address = client.at(ARM.backendPools, id, operation);
  await client.complete({ operation, method: 'PUT', ...address, headers, json, notFound }, call);
}

function addressOf(row: Reader): string | null {
  const address = row.optionalObject('properties')?.optionalString('ipAddress') || null;
  return address === null ? null : (normalAddress(address) ?? address);
}

/** The network that new addresses have to name; undefined where the pool says it for all. */
function networkOf(pool: Reader, rows: readonly Reader[]): Json | undefined | null {
  const properties = pool.object('properties');
  if (properties.optionalObject('virtualNetwork') !== null) return undefined;
  const named = rows.map((row) => row.optionalObject('properties')?.optionalObject('virtualNetwork'));
  return named.find((one) => one !== null && one !== undefined)?.raw ?? null;
}

function addressBody(ipAddress: string, virtualNetwork: Json | undefined | null): Json {
  const network = virtualNetwork ? { virtualNetwork } : {};
  return { name: ipAddress.replaceAll(':', '-'), properties: { ipAddress, ...network } };
}
