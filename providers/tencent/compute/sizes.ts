import type { RpcClient, CallOptions, Reader } from '../../../src/driver/index.js';
import type { NodeSizeData } from '../../../src/compute/index.js';
import type { TencentSizeExtra } from './models.js';
import { readSize } from './read.js';

/** Instance types by zone, all in one response. */
const OFFERS = { action: 'DescribeZoneInstanceConfigInfos', rows: 'InstanceTypeQuotaSet' };

/** Lists what zones sell now by the hour, one row for each type and zone; by one filter, or all. */
export function offers(
  operation: string,
  client: RpcClient,
  only: { readonly name: string; readonly value: string } | null,
  options: CallOptions | undefined,
): AsyncIterable<Reader> {
  const Filters = [
    { Name: 'instance-charge-type', Values: ['POSTPAID_BY_HOUR'] },
    ...(only === null ? [] : [{ Name: only.name, Values: [only.value] }]),
  ];
  const read = (row: Reader): Reader | null => (row.optionalString('Status') === 'SELL' ? row : null);
  return client.list(operation, OFFERS, { Filters }, read, options);
}

/** Lists the instance types that the region sells now. */
export async function* iterateSizes(
  client: RpcClient,
  options: CallOptions | undefined,
): AsyncGenerator<NodeSizeData<TencentSizeExtra>, void, undefined> {
  const types = new Map<string, [Reader, ...Reader[]]>();
  for await (const row of offers('listSizes', client, null, options)) {
    const id = row.id('InstanceType');
    const known = types.get(id);
    if (known === undefined) types.set(id, [row]);
    else known.push(row);
  }
  for (const [id, rows] of types) yield readSize(id, rows);
}
