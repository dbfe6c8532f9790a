import { beforeEach, describe, expect, test } from 'vitest';
import { TestShell } from '../../support/command.js';
import { jsonServer } from '../../support/json-server.js';

const DS = '50584 13 2 38dcf4f3f56a2a6d2b1a5d0e6b0d4d6fcd2fe5e1c74d0a3df0b9d43a1d4b1c55';
const HOSTILE = 'red \u001B[31m and \u009B31m';

let shell: TestShell;
let changes: () => string[];

/** A PowerDNS with one zone, which can be signed, and has a record that would steer a terminal. */
beforeEach(async () => {
  let isSigned = false;
  const server = await jsonServer(({ method, url, body }) => {
    const zone = { id: 'example.com.', name: 'example.com.', kind: 'Native', serial: 1, masters: [] };
    if (method === 'PUT') {
      isSigned = (JSON.parse(body) as { dnssec: boolean }).dnssec;
      return [204];
    }
    if (url.pathname.endsWith('/cryptokeys'))
      return [200, isSigned ? [{ type: 'Cryptokey', id: 1, keytype: 'csk', active: true, ds: [DS] }] : []];
    if (url.pathname.endsWith('/zones')) return [200, [zone]];
    const rrsets = [
      {
        name: 'x.example.com.',
        type: 'LUA',
        ttl: 60,
        records: [{ content: `A "${HOSTILE}"`, disabled: false }],
        comments: [],
      },
    ];
    return [200, { ...zone, dnssec: isSigned, rrsets }];
  });
  ({ changes } = server);
  shell = new TestShell();
  Object.assign(shell.variables, {
    SKYLANE_PROVIDER: 'powerdns',
    PDNS_API_URL: `${server.origin}/api/v1`,
    PDNS_API_KEY: 'key-0123456789',
  });
});

describe('DNSSEC', () => {
  test('is switched on with the DS records for the registrar, which show lists', async () => {
    expect((await shell.run('dns zone dnssec example.com -o json')).stdout).toBe('[]\n');
    const signed = await shell.run('dns zone dnssec enable example.com -o value -c data');
    expect(signed).toMatchObject({ stdout: `${DS}\n`, code: 0 });
    expect((await shell.run('dns zone dnssec show example.com -o value -c keyTag')).stdout).toBe('50584\n');
    expect((await shell.run('dns zone dnssec example.com -o value -c keyTag')).stdout).toBe('50584\n');
  });

  test('is switched off only where somebody says yes', async () => {
    await shell.run('dns zone dnssec enable example.com');
    const asked = await shell.run('dns zone dnssec disable example.com');
    expect(asked.code).toBe(7);
    expect(asked.stderr).toContain('registrar');
    expect(changes()).toHaveLength(1);
    expect((await shell.run('dns zone dnssec disable example.com --yes')).code).toBe(0);
    expect((await shell.run('dns zone dnssec example.com -o json')).stdout).toBe('[]\n');
  });
});

describe('data of a host', () => {
  test.each([
    ['dns record list example.com'],
    ['dns record rm example.com x LUA'],
    ['dns plan example.com -'],
  ])('does not steer the terminal in: %s', async (line) => {
    const { stdout, stderr } = await shell.run(line, 'y A 192.0.2.1\n');
    expect(stdout + stderr).toContain('red ?[31m and ?31m');
    // oxlint-disable-next-line no-control-regex
    expect(stdout + stderr).not.toMatch(/[\u001B\u009B]/);
  });
});
