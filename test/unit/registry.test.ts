import { spawnSync } from 'node:child_process';
import { ComputeDriver, getDriver, listProviders, Provider, ProviderNotFoundError, setDriver } from 'skylane';
import type { Ec2 } from 'skylane/aws';
import { DummyCompute } from 'skylane/dummy';
import { RackspaceCompute } from 'skylane/rackspace';
import { describe, expect, expectTypeOf, test } from 'vitest';

declare module 'skylane' {
  interface Drivers {
    readonly 'my-cloud': { readonly default: 'compute'; readonly compute: typeof MyCompute };
  }
}

class MyCompute extends DummyCompute {
  static override readonly provider: string = 'my-cloud';
}

describe('getDriver', () => {
  test('answers with the class of the provider’s default service', () => {
    expect(getDriver(Provider.RACKSPACE)).toBe(RackspaceCompute);
    expect(getDriver(Provider.RACKSPACE).service).toBe('compute');
  });

  test('answers with the class of the service that is named', () => {
    expect(getDriver(Provider.RACKSPACE, 'storage')).toBe(getDriver(Provider.CLOUDFILES));
    expect(getDriver(Provider.RACKSPACE, 'dns').service).toBe('dns');
  });

  test('knows the credentials of the class at compile time', () => {
    const Rackspace = getDriver(Provider.RACKSPACE);
    expectTypeOf(Rackspace).toBeConstructibleWith({ username: 'user', apiKey: 'key', region: 'DFW' });
    expectTypeOf<Parameters<(typeof Rackspace.prototype)['createNode']>[0]>().toHaveProperty('image');
  });

  test('refuses an unknown provider, at compile time and at run time, with a list of what there is', () => {
    // @ts-expect-error -- there is no such provider
    expect(() => getDriver('rackspce')).toThrow(/rackspce.*There are: .*openstack, .*rackspace/);
    // @ts-expect-error -- there is no such provider
    expect(() => getDriver('rackspce')).toThrow(ProviderNotFoundError);
  });

  test('refuses a service that the provider lacks, at compile time and at run time, with a list of what it has', () => {
    // @ts-expect-error -- it has no such service
    expect(() => getDriver(Provider.POWERDNS, 'compute')).toThrow(
      /powerdns has no compute driver. It has: dns/,
    );
  });

  test('Libcloud’s names for parts of a cloud stand beside the cloud’s own', () => {
    expect(getDriver(Provider.AWS)).toBe(getDriver(Provider.EC2));
    expect(getDriver(Provider.AWS, 'storage')).toBe(getDriver(Provider.S3));
    expect(getDriver(Provider.AWS, 'dns')).toBe(getDriver(Provider.ROUTE53));
    expect(getDriver(Provider.AZURE)).toBe(getDriver(Provider.AZURE_VM));
    expect(getDriver(Provider.AZURE, 'storage')).toBe(getDriver(Provider.AZURE_BLOBS));
    expectTypeOf(getDriver(Provider.AWS)).toEqualTypeOf<typeof Ec2>();
  });

  test('every provider has a driver for its default service', () => {
    for (const { provider } of listProviders())
      expect(() => getDriver(provider as typeof Provider.LINODE)).not.toThrow();
  });

  test('every driver that is listed can be had and says which provider and service it is for', () => {
    for (const { provider, services } of listProviders()) {
      for (const service of services) {
        const Driver = getDriver(provider as typeof Provider.RACKSPACE, service as 'compute');
        expect(Driver.service, `${provider} ${service}`).toBe(service);
      }
    }
  });
});

describe('setDriver', () => {
  test('adds a third party’s driver, typed by declaration merging', () => {
    setDriver('my-cloud', 'compute', MyCompute);
    const Mine = getDriver('my-cloud');
    expectTypeOf(Mine).toEqualTypeOf<typeof MyCompute>();
    expect(new Mine({})).toBeInstanceOf(ComputeDriver);
  });

  test('refuses what is no driver class', () => {
    expect(() => setDriver('my-cloud', 'compute', class {} as unknown as typeof MyCompute)).toThrow(
      /class that extends a driver/,
    );
  });
});

describe('Driver.supports', () => {
  test('tells what a driver implements, lists through what they are made of', () => {
    const OpenStack = getDriver(Provider.OPENSTACK);
    expect(OpenStack.supports('createVolume')).toBe(true);
    expect(OpenStack.supports('listVolumes')).toBe(true);
    expect(getDriver(Provider.RACKSPACE).supports('copyImage')).toBe(false);
    expect(OpenStack.supports('makeCoffee')).toBe(false);
  });
});

test('importing the package and asking for a driver loads no undici', () => {
  const code = `
    const { getDriver, Provider } = await import('skylane');
    new (getDriver(Provider.RACKSPACE))({ username: 'user', apiKey: 'key', region: 'DFW' });
    const { createRequire } = await import('node:module');
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('undici')).length);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout.trim()).toBe('0');
});
