import { InvalidRequestError } from '../../errors.js';

/** Domains of a partition, and the signing region of its global services. */
interface Partition {
  readonly regions: RegExp;
  readonly suffix: string;
  /** Domain of dual-stack hosts. */
  readonly dualStack: string;
  readonly global: string;
  /** Hosts of Route 53, which is the same in all regions of a partition. */
  readonly route53?: string;
}

/** The default partition. */
const STANDARD: Partition = {
  regions: /./,
  suffix: 'amazonaws.com',
  dualStack: 'api.aws',
  global: 'us-east-1',
};

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const PARTITIONS: readonly Partition[] = [
  {
    regions: /^cn-/,
    suffix: 'amazonaws.com.cn',
    dualStack: 'api.amazonwebservices.com.cn',
    global: 'cn-northwest-1',
  },
  {
    regions: /^us-gov-/,
    suffix: 'amazonaws.com',
    dualStack: 'api.aws',
    global: 'us-gov-west-1',
    route53: 'route53.us-gov',
  },
  {
    regions: /^eusc-/,
    suffix: 'amazonaws.eu',
    dualStack: 'api.amazonwebservices.eu',
    global: 'eusc-de-east-1',
  },
  { regions: /^us-iso-/, suffix: 'c2s.ic.gov', dualStack: 'api.aws.ic.gov', global: 'us-iso-east-1' },
  { regions: /^us-isob-/, suffix: 'sc2s.sgov.gov', dualStack: 'api.aws.scloud', global: 'us-isob-east-1' },
  {
    regions: /^us-isof-/,
    suffix: 'csp.hci.ic.gov',
    dualStack: 'api.aws.hci.ic.gov',
    global: 'us-isof-south-1',
  },
  {
    regions: /^eu-isoe-/,
    suffix: 'cloud.adc-e.uk',
    dualStack: 'api.cloud-aws.adc-e.uk',
    global: 'eu-isoe-west-1',
  },
  STANDARD,
];

/** Which of a service's endpoints are wanted. */
export interface EndpointVariant {
  /** Use dual-stack endpoints (IPv4 and IPv6). AWS_USE_DUALSTACK_ENDPOINT */
  readonly dualStack?: boolean | undefined;
  /** Use FIPS 140 validated endpoints. AWS_USE_FIPS_ENDPOINT */
  readonly fips?: boolean | undefined;
}

/** Host prefixes that differ from the service's name. */
const HOSTS: Readonly<Record<string, string>> = { sso: 'portal.sso', 'sso-oidc': 'oidc' };

/** Services whose regular hosts in GovCloud are FIPS validated. */
const VALIDATED = new Set(['ec2', 'sts', 'ssm', 'sso', 'sso-oidc']);

/**
 * Returns the public endpoint of a service in a region of any partition.
 *
 * @throws InvalidRequestError for FIPS endpoints of S3 in China, which do not exist
 */
export function awsEndpoint(service: string, region: string, variant: EndpointVariant = {}): string {
  const { fips = false, dualStack = false } = variant;
  if (service === 's3') return s3Endpoint(region, variant);
  const partition = partitionOf(region);
  const isUsual = region.startsWith('us-gov-') && VALIDATED.has(service) && !dualStack;
  const host = (HOSTS[service] ?? service) + (fips && !isUsual ? '-fips' : '');
  return `https://${host}.${region}.${dualStack ? partition.dualStack : partition.suffix}`;
}

function s3Endpoint(region: string, { fips = false, dualStack = false }: EndpointVariant): string {
  if (fips && region.startsWith('cn-'))
    throw new InvalidRequestError(
      's3: there are no FIPS endpoints in China. Leave AWS_USE_FIPS_ENDPOINT (fips) out.',
    );
  const host = `s3${fips ? '-fips' : ''}${dualStack ? '.dualstack' : ''}`;
  return `https://${host}.${region}.${partitionOf(region).suffix}`;
}

/** The endpoint of Route 53, and the region that it is signed for. */
export function route53Endpoint(
  region: string | undefined,
  { fips = false, dualStack = false }: EndpointVariant = {},
): { readonly url: string; readonly region: string } {
  const partition = region === undefined ? STANDARD : partitionOf(region);
  const { suffix, global, route53 } = partition;
  if (route53 !== undefined)
    return { url: `https://${route53}.${dualStack ? partition.dualStack : suffix}`, region: global };
  const hasGlobalName = partition === STANDARD || (!fips && /^(cn|eusc)-/.test(global));
  const middle = dualStack && hasGlobalName ? '.global' : '';
  const host = `route53${fips ? '-fips' : ''}${middle}`;
  return { url: `https://${host}.${dualStack ? partition.dualStack : suffix}`, region: global };
}

function partitionOf(region: string): Partition {
  return PARTITIONS.find(({ regions }) => regions.test(region)) ?? STANDARD;
}
