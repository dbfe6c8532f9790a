import { InvalidRequestError } from '../../errors.js';

/** Names under which a partition's hosts stand, and the region that its global services are signed for. */
interface Partition {
  readonly regions: RegExp;
  readonly suffix: string;
  /** Where hosts stand that have an IPv6 address too. */
  readonly dualStack: string;
  readonly global: string;
  /** Hosts of Route 53, which is the same in all regions of a partition. */
  readonly route53?: string;
}

/** The partition of every region that no other one names. */
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
  /** Those that have an IPv6 address too. AWS_USE_DUALSTACK_ENDPOINT */
  readonly dualStack?: boolean | undefined;
  /** Those whose cryptography is validated by FIPS 140. AWS_USE_FIPS_ENDPOINT */
  readonly fips?: boolean | undefined;
}

/** What stands before the region in a service's host, where that is not the service's own name. */
const HOSTS: Readonly<Record<string, string>> = { sso: 'portal.sso', 'sso-oidc': 'oidc' };

/** Services of GovCloud whose usual hosts are the validated ones. */
const VALIDATED = new Set(['ec2', 'sts', 'ssm', 'sso', 'sso-oidc']);

/**
 * The public endpoint of a service in a region, in whichever of AWS's partitions that is.
 *
 * @throws InvalidRequestError for S3 by FIPS in China, where there is none
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
