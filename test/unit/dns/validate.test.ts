import { getDriver, Provider, type RecordSpec } from 'skylane';
import { countSpfLookups, ownerIn, validateZone } from 'skylane/dns';
import { describe, expect, it } from 'vitest';

const DummyDns = getDriver(Provider.DUMMY, 'dns');
const txt = (name: string, ...texts: readonly string[]) =>
  texts.map((text) => ({ name, type: 'TXT', data: JSON.stringify(text) }));
const row = (name: string, type: string, data: string): RecordSpec => ({ name, type, data });
const faultsOf = async (...records: readonly RecordSpec[]) =>
  (await validateZone('example.com', records)).map(({ fault }) => fault);

describe('SPF records', () => {
  it.for([
    'v=spf1 -all',
    'v=spf1 a mx ip4:192.0.2.0/24 ip6:2001:db8::/32 include:_spf.example.net ~all',
    'v=spf1 a:mail.example.com/28 exists:%{i}._spf.example.com redirect=_spf.example.com',
    'V=SPF1 ?ALL',
  ])('%s is right', async (text) => {
    expect(await faultsOf(...txt('', text))).toEqual([]);
  });

  it.for([
    'v=spf1 ip4:192.0.2.256 -all',
    'v=spf1 ip4:192.0.2.0/33 -all',
    'v=spf1 ip6:192.0.2.1 -all',
    'v=spf1 include: -all',
    'v=spf1 includes:example.net -all',
    'v=spf1 all:example.net',
    'v=spf1 192.0.2.1 -all',
    'v=spf1 redirect=',
  ])('%s is wrong', async (text) => {
    expect(await faultsOf(...txt('', text))).toEqual(['spf-syntax']);
  });

  it('are one for each name; other texts stand beside it', async () => {
    expect(await faultsOf(...txt('', 'v=spf1 -all', 'google-site-verification=x'))).toEqual([]);
    expect(await faultsOf(...txt('', 'v=spf1 -all', 'v=spf1 a -all'))).toEqual(['spf-several']);
    expect(await faultsOf(...txt('', 'v=spf1 -all'), ...txt('m', 'v=spf1 -all'))).toEqual([]);
  });

  const MANY = Array.from({ length: 6 }, (_, index) => `include:s${index}.example.com`).join(' ');

  it('cost ten look-ups at most, those of included names of the zone too', async () => {
    const inner = Array.from({ length: 6 }, (_, index) => txt(`s${index}`, 'v=spf1 a -all')).flat();
    expect(await faultsOf(...txt('', `v=spf1 ${MANY} -all`), ...inner.slice(0, 4))).toEqual([]);
    expect(await faultsOf(...txt('', `v=spf1 ${MANY} -all`), ...inner.slice(0, 5))).toEqual(['spf-lookups']);
  });

  it.for([
    ['v=spf1 a mx -all include:a.example include:b.example', 2],
    ['v=spf1 redirect=a.example a -all', 1],
    ['v=spf1 a redirect=a.example', 2],
    ['v=spf1 a all=x mx', 2],
  ] as const)('%s costs %i look-ups: what is never evaluated costs none', async ([text, lookups]) => {
    expect(await countSpfLookups(text, () => Promise.resolve(null))).toBe(lookups);
  });

  it('that include each other are counted to an end', async () => {
    const records = {
      'a.example': 'v=spf1 include:b.example -all',
      'b.example': 'v=spf1 include:a.example a -all',
    };
    const textsOf = (name: string) => Promise.resolve([records[name as keyof typeof records]]);
    expect(await countSpfLookups('v=spf1 include:a.example mx -all', textsOf)).toBe(5);
  });
});

describe('DMARC records', () => {
  it.for([
    'v=DMARC1; p=none',
    'v=DMARC1; p=none; constructor=1',
    'v=DMARC1;p=reject;sp=quarantine;pct=50;adkim=s;aspf=r;fo=1:d;rua=mailto:a@example.com,mailto:b@example.net!10m;',
  ])('%s is right', async (text) => {
    expect(await faultsOf(...txt('_dmarc', text))).toEqual([]);
  });

  it.for([
    'v=DMARC1',
    'v=DMARC1; p=block',
    'v=DMARC1; p=none; pct=101',
    'v=DMARC1; p=none; p=reject',
    'v=DMARC1; p=none; rua=a@example.com',
    'v=DMARC1 p=none',
    'v=dmarc1; p=none',
  ])('%s is wrong', async (text) => {
    expect(await faultsOf(...txt('_dmarc', text))).toEqual(['dmarc-syntax']);
  });

  it('are one for each name', async () => {
    expect(await faultsOf(...txt('_dmarc', 'v=DMARC1; p=none', 'v=DMARC1; p=reject'))).toEqual([
      'dmarc-several',
    ]);
  });
});

describe('CAA records', () => {
  it.for([
    '0 issue "ca.example.net"',
    '0 issue ";"',
    '128 issuewild "ca.example.net; account=230123"',
    '0 iodef "mailto:security@example.com"',
    '0 contactemail "a@example.com"',
  ])('%s is right', async (data) => {
    expect(await faultsOf(row('', 'CAA', data))).toEqual([]);
  });

  it.for([
    '1 issue "ca.example.net"',
    '0 issuer "ca.example.net"',
    '0 issue "https://ca.example.net"',
    '0 iodef "security@example.com"',
  ])('%s is wrong', async (data) => {
    expect(await faultsOf(row('', 'CAA', data))).toEqual(['caa-syntax']);
  });
});

describe('targets', () => {
  it.for([
    ['MX', '10 192.0.2.1.'],
    ['MX', '10 192.0.2.1.example.com.'],
    ['CNAME', '192.0.2.1.'],
    ['NS', '192.0.2.1.'],
    ['SRV', '1 1 443 192.0.2.1.'],
  ] as const)('%s %s is an address', async ([type, data]) => {
    expect(await faultsOf(row('x', type, data))).toEqual(['address-target']);
  });

  it.for([
    ['it has', ['192.0.2.1', 'A']],
    ['a wildcard covers', ['*.2.1', 'A']],
    ['the wildcard of the zone covers', ['*', 'A']],
    ['is delegated', ['1', 'NS']],
  ] as const)('may be a name of the zone that %s, spelled as an address', async ([, [name, type]]) => {
    const data = type === 'A' ? '192.0.2.9' : 'ns.example.net.';
    const records = [row('x', 'CNAME', '192.0.2.1.example.com.'), row(name, type, data)];
    expect(await faultsOf(...records)).toEqual([]);
  });

  it('are names elsewhere', async () => {
    expect(await faultsOf(row('x', 'MX', '10 mail.example.net.'), row('y', 'MX', '0 .'))).toEqual([]);
  });

  it('of a name that takes no mail stand alone', async () => {
    expect(await faultsOf(row('', 'MX', '0 .'), row('', 'MX', '10 mail.example.net.'))).toEqual(['null-mx']);
  });
});

describe('data of a host that cannot be read', () => {
  it('is no reason to fail: a CAA record is told, a text is what it is', async () => {
    expect(await faultsOf(row('', 'CAA', '0 issue'), row('', 'TXT', '"open'), row('', 'MX', 'x'))).toEqual([
      'caa-syntax',
    ]);
    expect(ownerIn(row('a', 'TXT', '"open'))).toBeNull();
  });
});

describe('a plan', () => {
  const BAD = { name: '', type: 'TXT', data: '"v=spf1 ip4:nowhere -all"', ttl: 300 };

  it('is refused new records that do not do what they are for, before anything is sent', async () => {
    const zone = await new DummyDns().createZone({ domain: 'example.com' });
    await expect(zone.plan([BAD, { name: '', type: 'MX', data: '10 192.0.2.1.' }])).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(/spf-syntax.*address-target/) as string,
    });
  });

  it('tells of those that are there already, and of those that it tolerates', async () => {
    const dns = new DummyDns();
    const zone = await dns.createZone({ domain: 'example.com' });
    const plan = await zone.plan([BAD], { tolerate: ['spf-syntax'] });
    expect(plan.findings.map(({ fault }) => fault)).toEqual(['spf-syntax']);
    await dns.applyPlan(plan);
    const next = await zone.plan([BAD, { name: 'www', type: 'A', data: '192.0.2.1' }]);
    expect([next.changes.length, next.findings.length]).toEqual([1, 1]);
    expect(String(next)).toContain('? @ TXT: "ip4:nowhere" is no IPv4 address or network');
    expect((await zone.plan([])).findings).toEqual([]);
  });
});
