import type { Zone } from 'skylane';
import { dnsBehaviours, rejects } from 'skylane/conformance';
import { capabilitiesOf, DnsDriver, restSets, RestSets, type SetApi } from 'skylane/dns';
import { type ErrorEnvelope, type TokenDriverOptions, type TokenSignIn, withdraw } from 'skylane/driver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMarlstone } from '../../../support/dns-marlstone.js';

const API: SetApi = {
  rules: restSets({
    zones: '/zones',
    records: 'sets',
    fields: { zones: 'zones', zone: 'zone', records: 'sets', record: 'set' },
  }),
  pages: { by: 'cursor', field: 'next_cursor', parameter: 'cursor' },
  zones: { id: 'ref', domain: 'fqdn', dot: true },
  sets: { type: 'kind', names: 'absolute' },
  isFailure: ({ ok }) => ok === false,
};

class MarlstoneDns extends DnsDriver<TokenDriverOptions> {
  static override readonly provider: string = 'marlstone';
  static override readonly capabilities = capabilitiesOf({
    recordTypes: ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS', 'SRV', 'CAA', 'PTR'],
    ttl: { minimum: 60, maximum: 86_400 },
    defaultTtl: 3600,
    concurrency: 'serialised',
    atomic: 'set',
    apexNameServers: 'editable',
  });
  static {
    withdraw(this, 'updateZone');
  }
  static override readonly signIn: TokenSignIn = {
    endpoint: 'https://api.marlstone.example',
    variables: ['MARLSTONE_KEY'],
    header: 'x-marlstone-key',
  };
  static override readonly errors: ErrorEnvelope = {
    message: 'fault.text',
    code: 'fault.slug',
    field: 'fault.path',
    codes: { 'zone-taken': 'conflict' },
  };
  protected override readonly host: RestSets = new RestSets(this.context, API);
}

/** The same, where the API names its own sign of success. */
class SignedDns extends MarlstoneDns {
  protected override readonly host = new RestSets(this.context, signed());
}

function signed(): SetApi {
  const { isFailure: _isFailure, ...rest } = API;
  return { ...rest, success: 'ok' };
}

let host: Awaited<ReturnType<typeof startMarlstone>>;
beforeAll(async () => {
  host = await startMarlstone('a-key');
});
afterAll(() => host[Symbol.asyncDispose]());

describe('a host that keeps sets, with absolute names and pages by cursor', () => {
  let driver: MarlstoneDns;
  let zone: Zone;
  const makeZone = (part: string): Promise<Zone> => driver.createZone({ domain: `${part}.example` });
  beforeAll(async () => {
    driver = new MarlstoneDns({ endpoint: host.endpoint, token: 'a-key' });
    zone = await makeZone('conformance');
  });
  afterAll(() => driver.close());

  for (const behaviour of dnsBehaviours(MarlstoneDns.capabilities))
    test(behaviour.name, () => behaviour.run({ driver, zone, makeZone, dig: null, load: null }));
});

test.each([
  ['a function says so', MarlstoneDns],
  ["the API's sign of success is false", SignedDns],
] as const)('a failure within a 200 is the error that the envelope says, where %s', async (_where, Dns) => {
  await using driver = new Dns({ endpoint: host.endpoint, token: 'a-key' });
  await driver.createZone({ domain: `${Dns.name}.example` });
  const error = await rejects(driver.createZone({ domain: `${Dns.name}.example` }), 'zone-exists');
  expect(error.message).toMatch(/The zone .* is taken/);
  expect(error.providerCode).toBe('zone-taken');
});
