/** EC2's own fields of an elastic address. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Address.html */
export interface Ec2AddressExtra {
  /** Id of its association, `eipassoc-...`; null if unassigned. */
  readonly associationId: string | null;
  /** Private address of the instance that it maps to; null if unassigned. */
  readonly privateIp: string | null;
}

/** EC2's own fields of a network, which is a subnet. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html */
export interface Ec2NetworkExtra {
  /** `pending available unavailable ...`. */
  readonly status: string | null;
  /** Id of its VPC; null if unknown. */
  readonly vpcId: string | null;
  /** True for the default subnet of its availability zone. */
  readonly isDefault: boolean;
  /** Number of free IPv4 addresses; null if unknown. */
  readonly freeAddresses: number | null;
  /** Its tags, the name left out. */
  readonly tags: Readonly<Record<string, string>>;
}

/** EC2's own options of `createNetwork`. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html */
export interface Ec2CreateNetworkExtra {
  /** Id of the VPC to make the subnet in. Default: a new one of the range, which goes with the network. */
  readonly vpc?: string;
}

/** EC2's own fields of a firewall, which is a security group. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html */
export interface Ec2FirewallExtra {
  /** Free text, set at its creation. */
  readonly description: string | null;
  /** Id of its VPC; null if unknown. Only instances there can have it. */
  readonly vpcId: string | null;
}

/** EC2's own options of `createFirewall`. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
export interface Ec2CreateFirewallExtra {
  /** Id of its VPC. Default: the default one. */
  readonly vpc?: string;
  /** Free text. Default: the name. */
  readonly description?: string;
}
