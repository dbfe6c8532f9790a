import type { XmlReader } from '../../../../src/driver/index.js';
import type { Ec2Listing } from '../client.js';
import { PAGE } from '../read.js';

/**
 * A virtual private cloud: a network of the account in one region.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html
 */
export interface Ec2Vpc {
  /** Its id, `vpc-...`. */
  readonly id: string;
  /** Its first IPv4 range in CIDR notation; null if unknown. */
  readonly cidr: string | null;
  /** True for the default network of instances without a subnet. */
  readonly isDefault: boolean;
}

/** A part of a VPC, within one availability zone. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html */
export interface Ec2Subnet {
  /** Its id, `subnet-...`, for `networks` of a create. */
  readonly id: string;
  /** Id of its network; null if unknown. */
  readonly vpcId: string | null;
  /** Its IPv4 range in CIDR notation; null if none. */
  readonly cidr: string | null;
  /** Its availability zone; null if unknown. */
  readonly location: string | null;
  /** Number of free IPv4 addresses; null if unknown. */
  readonly freeAddresses: number | null;
}

/** List of VPCs. */
export const VPCS: Ec2Listing<Ec2Vpc> = { action: 'DescribeVpcs', key: 'vpcSet', page: PAGE, read: readVpc };

/** List of subnets. */
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
