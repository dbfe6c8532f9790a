import type { Json, JsonObject } from '../../json.js';
import type { Owner, Project } from '../accounts.js';
import type { NetworkState } from '../network-state.js';
import type { Row, Table } from '../rows.js';
import * as make from './create.js';
import { removeRouter, router, updateRouter } from './routers.js';

/** A kind of resource, for the generic operations. */
export interface Kind {
  /** Key of one in bodies, and the resource's name in messages. */
  readonly singular: string;
  readonly plural: string;
  /** Path segment. */
  readonly path: string;
  readonly table: (state: NetworkState) => Table<Row>;
  /** Attributes that a create takes. */
  readonly accepts: readonly string[];
  readonly create: (state: NetworkState, owner: Owner, wanted: JsonObject) => Row;
  /** Applies what an update wants beside the plain fields. */
  readonly update?: (state: NetworkState, row: Row, wanted: JsonObject, owner: Owner) => void;
  /** Refuses where something still uses the row; else tidies up behind it. */
  readonly remove?: (state: NetworkState, row: Row) => void;
  readonly missing: (id: string) => readonly [type: string, message: string];
  readonly view?: (state: NetworkState, row: Row) => JsonObject;
  readonly visible?: (state: NetworkState, project: Project) => Row[];
  /** Called before each operation of the project. */
  readonly prepare?: (state: NetworkState, project: Project) => void;
}

const words = (text: string): string[] => text.split(' ');

function could(type: string, label: string): Kind['missing'] {
  return (id) => [`${type}NotFound`, `${label} ${id} could not be found.`];
}

export const KINDS: readonly Kind[] = [
  {
    singular: 'network',
    plural: 'networks',
    path: 'networks',
    table: (state) => state.networks,
    accepts: words(
      'name admin_state_up shared mtu description port_security_enabled router:external tenant_id project_id availability_zone_hints',
    ),
    create: make.network,
    remove: make.removeNetwork,
    missing: could('Network', 'Network'),
    visible: (state, project) => state.visible(project),
  },
  {
    singular: 'subnet',
    plural: 'subnets',
    path: 'subnets',
    table: (state) => state.subnets,
    accepts: words(
      'name network_id cidr ip_version gateway_ip enable_dhcp allocation_pools dns_nameservers host_routes description ' +
        'tenant_id project_id ipv6_ra_mode ipv6_address_mode subnetpool_id prefixlen service_types',
    ),
    create: make.subnet,
    remove: make.removeSubnet,
    missing: could('Subnet', 'Subnet'),
    visible: make.visibleSubnets,
  },
  {
    singular: 'port',
    plural: 'ports',
    path: 'ports',
    table: (state) => state.ports,
    accepts: words(
      'name network_id admin_state_up mac_address fixed_ips device_id device_owner security_groups description tenant_id ' +
        'project_id allowed_address_pairs extra_dhcp_opts binding:vnic_type port_security_enabled',
    ),
    create: make.port,
    remove: make.removePort,
    missing: could('Port', 'Port'),
  },
  {
    singular: 'security_group',
    plural: 'security_groups',
    path: 'security-groups',
    table: (state) => state.groups,
    accepts: words('name description stateful tenant_id project_id'),
    create: make.securityGroup,
    remove: make.removeSecurityGroup,
    missing: (id) => ['SecurityGroupNotFound', `Security group ${id} does not exist`],
    view: make.securityGroupView,
    prepare: (state, project) => state.defaultGroup(project),
  },
  {
    singular: 'security_group_rule',
    plural: 'security_group_rules',
    path: 'security-group-rules',
    table: (state) => state.rules,
    accepts: words(
      'security_group_id direction ethertype protocol port_range_min port_range_max remote_ip_prefix remote_group_id ' +
        'remote_address_group_id description tenant_id project_id',
    ),
    create: make.securityGroupRule,
    missing: (id) => ['SecurityGroupRuleNotFound', `Security group rule ${id} does not exist`],
    prepare: (state, project) => state.defaultGroup(project),
  },
  {
    singular: 'floatingip',
    plural: 'floatingips',
    path: 'floatingips',
    table: (state) => state.floatingIps,
    accepts: words(
      'floating_network_id port_id fixed_ip_address floating_ip_address subnet_id description tenant_id project_id ' +
        'dns_name dns_domain qos_policy_id',
    ),
    create: make.floatingIp,
    update: make.associateFloatingIp,
    missing: (id) => ['FloatingIPNotFound', `Floating IP ${id} could not be found`],
  },
  {
    singular: 'router',
    plural: 'routers',
    path: 'routers',
    table: (state) => state.routers,
    accepts: words(
      'name admin_state_up external_gateway_info description tenant_id project_id availability_zone_hints',
    ),
    create: router,
    update: updateRouter,
    remove: removeRouter,
    missing: (id) => ['RouterNotFound', `Router ${id} could not be found`],
  },
];

/** Attributes that lists may be filtered by beside those the rows have. */
export const FILTERS_OF_ALL = [
  'id',
  'name',
  'tags',
  'tags-any',
  'not-tags',
  'not-tags-any',
  'tenant_id',
  'project_id',
];

/** A value as a filter of the query string sees it. */
export function filterText(value: Json | undefined): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
