import {
  type CallOptions,
  ConflictError,
  FirewallNotFoundError,
  idOf,
  NodeNotFoundError,
  type XmlReader,
} from '../../../../src/driver/index.js';
import {
  completeRules,
  type ComputeModels,
  type ComputeNode,
  type CreateFirewallOptions,
  type Firewall,
  type FirewallRule,
  joinAddresses,
  listedRule,
  newRules,
  nextRules,
  type RuleChanges,
  ruleChanges,
  type SingleRule,
  undoneBy,
  type UpdateFirewallOptions,
} from '../../../../src/compute/index.js';
import type { Parameter } from '../../query.js';
import type { Ec2Client, Ec2Listing } from '../client.js';
import { FIREWALL_LIMITS } from '../limits.js';
import type { Ec2Extras } from '../models.js';
import { PAGE } from '../read.js';
import type { Ec2CreateFirewallExtra, Ec2FirewallExtra } from './models.js';
import {
  type Ec2HeldRule,
  heldPermission,
  permissionsOf,
  portableRule,
  readHeldRules,
  wordsOf,
} from './rules.js';

type Portable = Firewall<Ec2FirewallExtra>;

/** A security group with its rules, one for each other end. */
interface Group {
  readonly firewall: Portable;
  readonly rules: readonly Ec2HeldRule[];
}

/** An instance with the groups of its interfaces. */
interface Host {
  readonly isGone: boolean;
  readonly interfaces: readonly { readonly id: string; readonly groups: readonly string[] }[];
}

/** A change of the groups of an instance's interfaces; null where they are right. */
type GroupChange = (groups: readonly string[], id: string) => readonly string[] | null;

const HOSTS: Ec2Listing<Host> = {
  action: 'DescribeInstances',
  key: 'reservationSet',
  read: (reservation) => reservation.list('instancesSet').map(readHost),
};

/** Names of the actions for rules in each direction. */
const ACTIONS = { in: 'SecurityGroupIngress', out: 'SecurityGroupEgress' } as const;

/**
 * The portable work on firewalls: security groups. An instance without one has the group `default` of its network.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
export class Ec2Firewalls {
  readonly #client: Ec2Client;
  readonly #groups: Ec2Listing<Group>;

  constructor(client: Ec2Client, models: ComputeModels<Ec2Extras>) {
    this.#client = client;
    this.#groups = {
      action: 'DescribeSecurityGroups',
      key: 'securityGroupInfo',
      page: PAGE,
      read: (row) => readGroup(row, models),
    };
  }

  /** Lists the security groups of the region with their rules. */
  async *iterate(options?: CallOptions): AsyncGenerator<Portable, void, undefined> {
    const groups = this.#client.list(this.#groups, { operation: 'listFirewalls' }, options);
    for await (const { firewall } of groups) yield firewall;
  }

  /** Fetches a security group with its rules. */
  async get(firewall: Firewall | string, options?: CallOptions): Promise<Portable> {
    return (await this.#get('getFirewall', firewall, options)).firewall;
  }

  /** Creates a security group, then its rules with a request for each direction. */
  async create(
    { name, rules = [], extra = {} }: CreateFirewallOptions<Ec2CreateFirewallExtra>,
    options?: CallOptions,
  ): Promise<Portable> {
    const { context } = this.#client;
    const operation = 'createFirewall';
    const details = context.details(operation);
    const wanted = newRules(completeRules(rules, FIREWALL_LIMITS, details));
    const call = context.call(options);
    const parameters = {
      GroupName: name,
      GroupDescription: extra.description ?? name,
      VpcId: extra.vpc,
    };
    const response = await this.#client.call({ operation, action: 'CreateSecurityGroup', parameters }, call);
    const id = response.id('groupId');
    return undoneBy(
      async () => {
        const query = { operation, parameters: { GroupId: [id] } };
        await this.#change(operation, await this.#client.made(this.#groups, query, call), wanted, call);
        return (await this.#get(operation, id, call)).firewall;
      },
      () => this.#delete(operation, id, context.call(undefined)),
      { what: `security group ${id}`, details },
    );
  }

  /** Changes the rules of a security group: adds what is missing, and then removes what is not wanted. */
  async update(
    firewall: Firewall | string,
    { name, rules = [] }: UpdateFirewallOptions,
    options?: CallOptions,
  ): Promise<Portable> {
    const { context } = this.#client;
    const operation = 'updateFirewall';
    if (name !== undefined)
      throw context.invalid(operation, 'the name of a security group of EC2 cannot be changed; leave it out');
    const complete = completeRules(rules, FIREWALL_LIMITS, context.details(operation));
    const call = context.call(options);
    const group = await this.#get(operation, firewall, call);
    await this.#change(operation, group, nextRules(group.firewall, complete), call);
    return (await this.#get(operation, firewall, call)).firewall;
  }

  /** Deletes a security group. */
  async delete(firewall: Firewall | string, options?: CallOptions): Promise<void> {
    return this.#delete('destroyFirewall', idOf(firewall), options);
  }

  /** Adds a security group to the interfaces of an instance. */
  attach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Portable> {
    const change: GroupChange = (groups, id) => (groups.includes(id) ? null : [...groups, id]);
    return this.#changeInterfaces('attachFirewall', change, firewall, node, options);
  }

  /** Takes a security group off the interfaces of an instance. @throws ConflictError for the only one of an interface */
  detach(firewall: Firewall | string, node: ComputeNode | string, options?: CallOptions): Promise<Portable> {
    const operation = 'detachFirewall';
    const change: GroupChange = (groups, id) => {
      const others = groups.filter((group) => group !== id);
      if (others.length === groups.length) return null;
      if (others.length > 0) return others;
      throw this.#conflict(
        operation,
        `${id} is the only security group of ${idOf(node)}, and EC2 asks for at least one; attach another one first`,
      );
    };
    return this.#changeInterfaces(operation, change, firewall, node, options);
  }

  async #changeInterfaces(
    operation: string,
    groupsOf: GroupChange,
    firewall: Firewall | string,
    node: ComputeNode | string,
    options: CallOptions | undefined,
  ): Promise<Portable> {
    const { context } = this.#client;
    const call = context.call(options);
    const group = await this.#get(operation, firewall, call);
    const parameters = { InstanceId: [idOf(node)] };
    const host = await this.#client.get(HOSTS, { operation, parameters }, call);
    if (host === null || host.isGone)
      throw new NodeNotFoundError(
        `${operation}: EC2 has no instance ${idOf(node)}.`,
        context.details(operation),
      );
    if (host.interfaces.length === 0)
      throw this.#conflict(operation, `the instance ${idOf(node)} has no network interface`);
    // All are seen before the first is changed: one that refuses leaves the others as they are.
    const changes = host.interfaces.map(({ id, groups }) => ({
      id,
      next: groupsOf(groups, group.firewall.id),
    }));
    for (const { id, next } of changes) {
      if (next === null) continue;
      const change = { NetworkInterfaceId: id, SecurityGroupId: next };
      const request = { idempotent: true };
      const action = 'ModifyNetworkInterfaceAttribute';
      await this.#client.call({ operation, action, parameters: change, request }, call);
    }
    return group.firewall;
  }

  async #get(
    operation: string,
    firewall: Firewall | string,
    options: CallOptions | undefined,
  ): Promise<Group> {
    const parameters = { GroupId: [idOf(firewall)] };
    const found = await this.#client.get(this.#groups, { operation, parameters }, options);
    if (found !== null) return found;
    throw new FirewallNotFoundError(
      `${operation}: EC2 has no security group ${idOf(firewall)}.`,
      this.#client.context.details(operation),
    );
  }

  async #delete(operation: string, id: string, options?: CallOptions): Promise<void> {
    const parameters = { GroupId: id };
    await this.#client.delete({ operation, action: 'DeleteSecurityGroup', parameters }, options);
  }

  async #change(
    operation: string,
    { firewall, rules }: Group,
    wanted: readonly FirewallRule[],
    call: CallOptions,
  ): Promise<void> {
    const { add, remove }: RuleChanges<Ec2HeldRule> = ruleChanges(portableRules(rules), wanted);
    for (const direction of ['in', 'out'] as const) {
      const added = add.filter((rule) => rule.direction === direction).flatMap(permissionsOf);
      await this.#send(operation, `Authorize${ACTIONS[direction]}`, firewall.id, added, call);
    }
    for (const direction of ['in', 'out'] as const) {
      const removed = remove.filter((rule) => rule.direction === direction).map(heldPermission);
      await this.#send(operation, `Revoke${ACTIONS[direction]}`, firewall.id, removed, call);
    }
  }

  async #send(
    operation: string,
    action: string,
    id: string,
    permissions: readonly Parameter[],
    call: CallOptions,
  ): Promise<void> {
    if (permissions.length === 0) return;
    await this.#client.call(
      { operation, action, parameters: { GroupId: id, IpPermissions: permissions } },
      call,
    );
  }

  #conflict(operation: string, reason: string): ConflictError {
    return new ConflictError(`${operation}: ${reason}.`, this.#client.context.details(operation));
  }
}

function readGroup(row: XmlReader, models: ComputeModels<Ec2Extras>): Group {
  const rules = readHeldRules(row);
  const firewall = models.firewall({
    id: row.id('groupId'),
    name: row.optionalString('groupName') ?? '',
    rules: joinAddresses(portableRules(rules).map(([rule]) => listedRule(rule))),
    otherRules: rules.filter((rule) => portableRule(rule) === null).map(wordsOf),
    nodeIds: null,
    extra: {
      description: row.optionalString('groupDescription'),
      vpcId: row.optionalString('vpcId'),
    },
  });
  return { firewall, rules };
}

function portableRules(rules: readonly Ec2HeldRule[]): (readonly [rule: SingleRule, held: Ec2HeldRule])[] {
  return rules.flatMap((held) => {
    const rule = portableRule(held);
    return rule === null ? [] : [[rule, held] as const];
  });
}

function readHost(instance: XmlReader): Host {
  return {
    isGone: instance.optionalObject('instanceState')?.optionalString('name') === 'terminated',
    interfaces: instance.list('networkInterfaceSet').map((one) => ({
      id: one.id('networkInterfaceId'),
      groups: one.list('groupSet').map((group) => group.id('groupId')),
    })),
  };
}
