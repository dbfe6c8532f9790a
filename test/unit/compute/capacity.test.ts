import { type ComputeDriver, getDriver, Provider } from 'skylane';
import { describe, expect, test } from 'vitest';

type Signs = NonNullable<ComputeDriver['limits']['capacity']>;

function signsOf(provider: string): Signs {
  const Class = getDriver(provider as typeof Provider.EC2, 'compute');
  const { capacity } = Class.limits;
  if (capacity === undefined) throw new Error(`${provider} declares no signs of capacity`);
  return capacity;
}

const { AWS, AZURE, GOOGLE } = Provider;

test.for([
  [AWS, 'InsufficientInstanceCapacity'],
  [AWS, 'InsufficientHostCapacity'],
  [AWS, 'SpotMaxPriceTooLow'],
  [GOOGLE, 'ZONE_RESOURCE_POOL_EXHAUSTED'],
  [GOOGLE, 'ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS'],
  [GOOGLE, 'resourcesUnavailable'],
  [AZURE, 'SkuNotAvailable'],
  [AZURE, 'ZonalAllocationFailed'],
  [Provider.HETZNER, 'resource_unavailable'],
  [Provider.HETZNER, 'placement_error'],
  [Provider.SCALEWAY, 'out_of_stock'],
  [Provider.UPCLOUD, 'SERVER_RESOURCES_UNAVAILABLE'],
  [Provider.ALIYUN, 'OperationDenied.NoStock'],
  [Provider.TENCENT, 'ResourcesSoldOut.SpecifiedInstanceType'],
  [Provider.TENCENT, 'ResourceUnavailable.InstanceType'],
  [Provider.CLOUDSTACK, '4320'],
  [Provider.CIVO, 'out_of_capacity'],
] as const)('%s has no room: %s', ([provider, code]) => {
  expect(signsOf(provider).codes?.test(code)).toBe(true);
});

test.for([
  [AWS, 'InstanceLimitExceeded'],
  [AWS, 'InternalError'],
  [GOOGLE, 'QUOTA_EXCEEDED'],
  [AZURE, 'QuotaExceeded'],
  [Provider.HETZNER, 'resource_limit_exceeded'],
  [Provider.HETZNER, 'unavailable'],
  [Provider.SCALEWAY, 'quotas_exceeded'],
  [Provider.CLOUDSTACK, '4370'],
  [Provider.TENCENT, 'ResourceUnavailable.Attached'],
  [Provider.TENCENT, 'ResourceUnavailable.NotPortable'],
] as const)('%s says something else: %s', ([provider, code]) => {
  expect(signsOf(provider).codes?.test(code)).toBe(false);
});

test.for([
  [Provider.OPENSTACK, 'No valid host was found. There are not enough hosts available.'],
  [Provider.RACKSPACE, 'No valid host was found.'],
  [Provider.ORACLE, 'Out of host capacity.'],
  [Provider.DIGITAL_OCEAN, 'Size is not available in this region.'],
  [Provider.CLOUDSTACK, 'Unable to start a VM due to insufficient capacity'],
] as const)('%s has no room, in its words: %s', ([provider, words]) => {
  expect(signsOf(provider).words?.test(words)).toBe(true);
});

describe('a server that could not be built', () => {
  test.for([
    [Provider.OPENSTACK, 'No valid host was found. '],
    [Provider.VERDA, 'no capacity is left'],
    [Provider.OPENSTACK, 'Exceeded maximum number of retries. Exhausted all hosts available'],
    [AWS, 'Server.InsufficientInstanceCapacity: Insufficient capacity.'],
    [AZURE, 'AllocationFailed: Allocation failed.'],
    [AZURE, 'OverconstrainedZonalAllocationRequest: No combination fits.'],
    [GOOGLE, 'ZONE_RESOURCE_POOL_EXHAUSTED: The zone does not have enough resources available'],
  ] as const)('%s had no room for: %s', ([provider, fault]) => {
    expect(signsOf(provider).faults?.test(fault)).toBe(true);
  });

  test.for([
    [Provider.OPENSTACK, 'Build of instance aborted: the disk is full.'],
    [AWS, 'Server.InternalError: Internal error on launch'],
    [AZURE, 'InternalOperationError: An internal execution error occurred.'],
  ] as const)('%s failed for another reason: %s', ([provider, fault]) => {
    expect(signsOf(provider).faults?.test(fault)).toBe(false);
  });
});

test.for(Object.values(Provider))('%s names where its signs are from', (provider) => {
  const Class = (() => {
    try {
      return getDriver(provider as typeof Provider.EC2, 'compute');
    } catch {
      return null;
    }
  })();
  expect(Class?.limits.capacity?.source ?? 'none').not.toBe('');
});
