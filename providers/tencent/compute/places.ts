import {
  type RpcClient,
  type Call,
  idOf,
  NetworkNotFoundError,
  SizeNotFoundError,
} from '../../../src/driver/index.js';
import type { CreateNodeOptions } from '../../../src/compute/index.js';
import { filter } from './api.js';
import type { Place } from './create-parameters.js';
import type { KeyPairs } from './key-pairs.js';
import type { TencentCreateExtra } from './models.js';
import { offers } from './sizes.js';

const operation = 'createNode';
const SUBNETS = { action: 'DescribeSubnets', service: 'vpc', rows: 'SubnetSet' };

/**
 * Looks up what CVM wants of a create and a spec need not name: the network and zone of its subnet, or a zone that sells the size, and the
 * ids of key pairs.
 *
 * @throws NetworkNotFoundError, SizeNotFoundError, KeyPairNotFoundError
 */
export async function placeOf(
  spec: CreateNodeOptions<TencentCreateExtra>,
  client: RpcClient,
  keys: KeyPairs,
  call: Call,
): Promise<Place> {
  const { keyPair, location, networks, size } = spec;
  const [subnet] = typeof networks === 'object' ? networks : [];
  const found = subnet === undefined ? null : await findSubnet(subnet, client, call);
  const zone = location === undefined ? found?.zone : idOf(location);
  return {
    zone: zone ?? (await findZone(idOf(size), client, call)),
    network: found?.network ?? null,
    keyIds: keyPair === undefined ? [] : [(await keys.get(keyPair, call)).extra.id],
  };
}

async function findSubnet(
  id: string,
  client: RpcClient,
  call: Call,
): Promise<{ readonly zone: string; readonly network: NonNullable<Place['network']> }> {
  const rows = client.list(operation, SUBNETS, { ...filter('subnet-id', [id]) }, (row) => row, call);
  for await (const row of rows)
    return { zone: row.id('Zone'), network: { VpcId: row.id('VpcId'), SubnetId: row.id('SubnetId') } };
  const { context } = client;
  throw new NetworkNotFoundError(
    `${operation}: Tencent Cloud has no subnet ${JSON.stringify(id)} here.`,
    context.details(operation),
  );
}

async function findZone(size: string, client: RpcClient, call: Call): Promise<string> {
  for await (const row of offers(operation, client, { name: 'instance-type', value: size }, call))
    return row.id('Zone');
  throw new SizeNotFoundError(
    `${operation}: no zone of ${client.context.region ?? 'the region'} sells the instance type ${JSON.stringify(size)} now; see listSizes.`,
    client.context.details(operation),
  );
}
