import { type CallOptions, NotFoundError, type XmlReader } from '../../../../src/driver/index.js';
import type { CreateNodeOptions } from '../../../../src/compute/index.js';
import { filtersOf } from '../../query.js';
import type { Ec2Client } from '../client.js';
import type { Ec2CreateExtra } from '../models.js';

/** An id of a security group; anything else is a name. */
const GROUP_ID = /^sg-[0-9a-f]+$/;

const operation = 'createNode';

/**
 * Looks up the names of a spec's security groups in the instance's network; null if all are ids.
 *
 * @throws NotFoundError
 */
export async function groupIds(
  client: Ec2Client,
  { extra, networks }: CreateNodeOptions<Ec2CreateExtra>,
  call: CallOptions,
): Promise<readonly string[] | null> {
  const given = extra?.securityGroups ?? [];
  const names = given.filter((group) => !GROUP_ID.test(group));
  if (names.length === 0) return null;
  const [subnet] = typeof networks === 'object' ? networks : [];
  const vpc = await vpcOf(client, subnet, call);
  const filters = { 'group-name': names, ...(vpc === null ? {} : { 'vpc-id': [vpc] }) };
  const listing = { action: 'DescribeSecurityGroups', key: 'securityGroupInfo', read: readNames };
  const query = { operation, parameters: { Filter: filtersOf(filters) } };
  const found = new Map<string, string>();
  for await (const { name, id } of client.list(listing, query, call)) found.set(name, id);
  return given.map((group) => {
    if (GROUP_ID.test(group)) return group;
    const id = found.get(group);
    if (id !== undefined) return id;
    throw new NotFoundError(
      `${operation}: EC2 has no security group named ${JSON.stringify(group)}${vpc === null ? '' : ` in ${vpc}`}; see securityGroups.list.`,
      client.context.details(operation),
    );
  });
}

function readNames(group: XmlReader): { readonly name: string; readonly id: string } {
  return { name: group.id('groupName'), id: group.id('groupId') };
}

/** Network of an instance: that of its subnet, otherwise the default one; null if there is none. */
async function vpcOf(
  client: Ec2Client,
  subnet: string | undefined,
  call: CallOptions,
): Promise<string | null> {
  const read = (row: XmlReader): string => row.id('vpcId');
  if (subnet === undefined) {
    const parameters = { Filter: filtersOf({ 'is-default': ['true'] }) };
    return client.get({ action: 'DescribeVpcs', key: 'vpcSet', read }, { operation, parameters }, call);
  }
  const parameters = { SubnetId: [subnet] };
  return client.get({ action: 'DescribeSubnets', key: 'subnetSet', read }, { operation, parameters }, call);
}
