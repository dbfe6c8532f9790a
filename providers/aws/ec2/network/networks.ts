import type { XmlReader } from '../../../../src/driver/index.js';
import type { Ec2Listing } from '../client.js';
import { PAGE } from '../read.js';

/**
 * A virtual private cloud: a network of the account's own in one region.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html
 */
export interface Ec2Vpc {
  /** Its id, `vpc-...`. */
  readonly id: string;
  /** Its first range of IPv4 addresses in CIDR notation; null where EC2 does not say. */
  readonly cidr: string | null;
  /** Whether it is the one that instances go to when no subnet is named. */
  readonly isDefault: boolean;
}

/** A part of a VPC, within one availability zone. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html */
export interface Ec2Subnet {
  /** Its id, `subnet-...`, which `networks` of a create takes. */
  readonly id: string;
  /** Id of the network that it is part of; null where EC2 does not say. */
  readonly vpcId: string | null;
  /** Its IPv4 addresses in CIDR notation; null where it has none. */
  readonly cidr: string | null;
  /** Availability zone that it is in; null where EC2 does not say. */
  readonly location: string | null;
  /** IPv4 addresses that are still free; null where EC2 does not say. */
  readonly freeAddresses: number | null;
}

/** How VPCs are listed. */
export const VPCS: Ec2Listing<Ec2Vpc> = { action: 'DescribeVpcs', key: 'vpcSet', page: PAGE, read: readVpc };

/** How subnets are listed. */
export const SUBNETS: Ec2Listing<Ec2Subnet> = {
  action: 'DescribeSubnets',
  key: 'subnetSet',
  page: PAGE,
  read: readSubnet,
};

function readVpc(vpc: XmlReader): Ec2Vpc {
  return {
    id: vpc.id('vpcId'),
    cidr: vpc.optionalString('cidrBlock'),
    isDefault: vpc.optionalBoolean('isDefault') ?? false,
  };
}

function readSubnet(subnet: XmlReader): Ec2Subnet {
  return {
    id: subnet.id('subnetId'),
    vpcId: subnet.optionalString('vpcId'),
    cidr: subnet.optionalString('cidrBlock'),
    location: subnet.optionalString('availabilityZone'),
    freeAddresses: subnet.optionalNumber('availableIpAddressCount'),
  };
}
