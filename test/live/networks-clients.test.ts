import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { type ComputeDriver, getDriver, Provider } from 'skylane';
import { describe, expect, test } from 'vitest';
import { labServer } from '../support/lab.js';
import { networksOf } from '../support/openstack-behaviours.js';

/** Proves that what Skylane makes of networks is what the clouds' own tools show. */
const run = promisify(execFile);
const PATIENCE = 240_000;

const RULES = [
  { protocol: 'tcp', ports: 22, addresses: ['192.0.2.0/24'] },
  { protocol: 'udp', ports: { from: 5000, to: 5010 } },
] as const;

let made = 0;
const freeName = (): string => `seen-${process.pid % 10_000}-${(made += 1)}`;

/** A network and a firewall for as long as a test looks at them. */
async function withNetwork(
  driver: ComputeDriver,
  look: (network: string, firewall: string) => Promise<void>,
): Promise<void> {
  await using _ = driver;
  const network = await driver.createNetwork({ name: freeName(), ranges: ['10.79.0.0/24'] });
  try {
    const firewall = await driver.createFirewall({ name: freeName(), rules: RULES });
    try {
      await look(network.id, firewall.id);
    } finally {
      await driver.destroyFirewall(firewall);
    }
  } finally {
    await driver.destroyNetwork(network);
  }
}

interface OpenStackLab {
  readonly auth_url: string;
  readonly region: string;
  readonly users: {
    readonly demo: { readonly username: string; readonly password: string; readonly project_name: string };
  };
}

const openStackLab = labServer<OpenStackLab>('openstack-lab');

describe.skipIf(openStackLab === null)('the command openstack', () => {
  const demo = openStackLab?.users.demo;
  const env = {
    PATH: process.env.PATH,
    OS_AUTH_URL: openStackLab?.auth_url,
    OS_USERNAME: demo?.username,
    OS_PASSWORD: demo?.password,
    OS_PROJECT_NAME: demo?.project_name,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: openStackLab?.region,
    OS_IDENTITY_API_VERSION: '3',
  };
  const openstack = async (...parameters: readonly string[]): Promise<unknown> => {
    const { stdout } = await run('openstack', [...parameters, '-f', 'json'], { env });
    return JSON.parse(stdout) as unknown;
  };
  const make = () =>
    new (getDriver(Provider.OPENSTACK))({
      endpoint: openStackLab?.auth_url ?? '',
      username: demo?.username ?? '',
      password: demo?.password ?? '',
      projectName: demo?.project_name ?? '',
      region: openStackLab?.region ?? '',
    });

  test(
    'shows the network, its subnet, the rules and the address that were asked for',
    { timeout: PATIENCE },
    async () => {
      await withNetwork(make(), async (network, firewall) => {
        const subnets = await openstack('subnet', 'list', '--network', network);
        expect(subnets).toMatchObject([{ Subnet: '10.79.0.0/24' }]);
        const rules = (await openstack('security', 'group', 'rule', 'list', firewall)) as readonly Record<
          string,
          unknown
        >[];
        const shown = rules
          .filter((rule) => rule['Direction'] === 'ingress')
          .map((rule) => [rule['Ethertype'], rule['IP Protocol'], rule['Port Range'], rule['IP Range']]);
        expect(shown.toSorted()).toEqual([
          ['IPv4', 'tcp', '22:22', '192.0.2.0/24'],
          ['IPv4', 'udp', '5000:5010', '0.0.0.0/0'],
          ['IPv6', 'udp', '5000:5010', '::/0'],
        ]);
        await using driver = make();
        const { addressSource } = await networksOf(driver);
        const address = await driver.reserveAddress(addressSource);
        try {
          expect(await openstack('floating', 'ip', 'show', address.id)).toMatchObject({
            floating_ip_address: address.ip,
            floating_network_id: addressSource.network,
          });
        } finally {
          await address.release();
        }
      });
    },
  );
});

describe.each([
  ['lxc', 'lxd', 'LXD_DIR', Provider.LXD],
  ['incus', 'incus', 'INCUS_DIR', Provider.INCUS],
] as const)('the command %s', (command, server, variable, provider) => {
  const lab = labServer<{ socket: string }>(server);

  test.skipIf(lab === null)(
    'shows the network, the rules and the forward that were asked for',
    { timeout: PATIENCE },
    async () => {
      const socket = lab?.socket ?? '';
      const show = async (...parameters: readonly string[]): Promise<string> => {
        const env = { PATH: process.env.PATH, HOME: process.env.HOME, [variable]: dirname(socket) };
        return (await run(command, parameters, { env })).stdout;
      };
      await using driver = new (getDriver(provider))({ endpoint: `unix://${socket}` });
      await withNetwork(driver.fork(), async (network, firewall) => {
        expect(await show('network', 'get', network, 'ipv4.address')).toBe('10.79.0.1/24\n');
        const acl = await show('network', 'acl', 'show', firewall);
        expect(acl).toMatch(
          /ingress:\n- action: allow\n {2}source: 192\.0\.2\.0\/24\n {2}protocol: tcp\n {2}destination_port: "22"/,
        );
        expect(acl).toContain('destination_port: 5000-5010');
        const address = await driver.reserveAddress({ network, ip: '198.51.100.8' });
        try {
          expect(await show('network', 'forward', 'show', network, address.ip)).toContain(
            'listen_address: 198.51.100.8',
          );
        } finally {
          await driver.releaseAddress(address);
        }
      });
    },
  );
});
