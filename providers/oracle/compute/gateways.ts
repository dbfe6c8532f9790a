import { type Call, CloudError, collect, pollUntil } from '../../../src/driver/index.js';
import { pathOf } from '../../../src/compute/index.js';
import { type CoreClient, GONE } from './client.js';
import { listOf } from './collections.js';

const GATEWAYS = '/internetGateways';

/**
 * Leads a VCN to the internet: a gateway, and a route to it for all that its subnets send elsewhere.
 *
 * @see https://docs.oracle.com/en-us/iaas/Content/Network/Tasks/managingIGs.htm
 */
export async function openVcn(
  client: CoreClient,
  operation: string,
  vcnId: string,
  call: Call,
): Promise<void> {
  const { compartmentId } = client;
  const json = { compartmentId, vcnId, isEnabled: true };
  const gateway = (await client.post({ operation, path: GATEWAYS, json }, call)).id('id');
  await pollUntil(async (shared) => {
    const row = await client.get({ operation, path: pathOf(GATEWAYS, gateway) }, shared);
    return row.string('lifecycleState') === 'PROVISIONING' ? null : true;
  }, call);
  const route = { destination: '0.0.0.0/0', destinationType: 'CIDR_BLOCK', networkEntityId: gateway };
  await writeRoutes(client, operation, vcnId, [route], call);
}

/** Takes the routes and gateways of a VCN away that {@link openVcn} made: a VCN with a gateway cannot be deleted. */
export async function closeVcn(
  client: CoreClient,
  operation: string,
  vcnId: string,
  call: Call,
): Promise<void> {
  const query = { ...listOf(client.compartmentId), vcnId };
  const gateways = await collect(
    client.list({ operation, path: GATEWAYS, query }, 'items', (row) => row, call),
  );
  const open = gateways.filter((row) => !GONE.has(row.string('lifecycleState')));
  if (open.length === 0) return;
  // No route may lead to a gateway that is deleted.
  await writeRoutes(client, operation, vcnId, [], call);
  await Promise.all(open.map((row) => deleteGateway(client, operation, row.id('id'), call)));
}

async function writeRoutes(
  client: CoreClient,
  operation: string,
  vcnId: string,
  routeRules: readonly object[],
  call: Call,
): Promise<void> {
  const vcn = await client.get({ operation, path: pathOf('/vcns', vcnId) }, call);
  const path = pathOf('/routeTables', vcn.string('defaultRouteTableId'));
  await client.put({ operation, path, json: { routeRules } }, call);
}

async function deleteGateway(client: CoreClient, operation: string, id: string, call: Call): Promise<void> {
  const request = { operation, path: pathOf(GATEWAYS, id) };
  await client.delete(request, call);
  await pollUntil(async (shared) => {
    try {
      return (await client.get(request, shared)).string('lifecycleState') === 'TERMINATED' ? true : null;
    } catch (error) {
      if (CloudError.is(error) && error.status === 404) return true;
      throw error;
    }
  }, call);
}
