import { getDriver, Provider, type PlanOptions, type RecordSpec, type Zone } from 'skylane';
import { beforeEach, describe, expect, it } from 'vitest';

const DummyDns = getDriver(Provider.DUMMY, 'dns');
let dns = new DummyDns();
beforeEach(() => {
  dns = new DummyDns();
});

/** A zone that holds records, written as `name type data`. */
async function zoneOf(...rows: readonly string[]): Promise<Zone> {
  const zone = await dns.createZone({ domain: 'example.com' });
  for (const row of rows) await zone.createRecord(record(row));
  return zone;
}

function record(row: string): RecordSpec {
  const [name = '', type = '', ...data] = row.split(' ');
  return { name: name === '@' ? '' : name, type, data: data.join(' '), ttl: 300 };
}

/** What a plan would do, in lines with - and +. */
async function linesOf(zone: Zone, rows: readonly string[], options: PlanOptions): Promise<string[]> {
  const plan = await zone.plan(rows.map(record), options);
  return plan.changes.flatMap(({ before, after }) => [
    ...before.map(({ name, type, data }) => `- ${name} ${type} ${data}`),
    ...after.map(({ name, type, data }) => `+ ${name} ${type} ${data}`),
  ]);
}

const MARK = '"heritage=external-dns,external-dns/owner=web"';
const THEIRS = '"heritage=external-dns,external-dns/owner=k8s,external-dns/resource=service/a/b"';

describe('a plan with ignore', () => {
  it('never touches what the patterns match, by name, type or both', async () => {
    const zone = await zoneOf(
      'a.k8s A 192.0.2.1',
      'k8s A 192.0.2.2',
      '_acme-challenge TXT "t"',
      'old A 192.0.2.3',
      'old TXT "t"',
    );
    const ignore = ['*.k8s', /^_acme-challenge/, { name: 'old', type: 'TXT' }];
    expect(await linesOf(zone, [], { ignore })).toEqual(['- k8s A 192.0.2.2', '- old A 192.0.2.3']);
  });

  it('takes @ for the apex, and a text for a whole name', async () => {
    const zone = await zoneOf('@ A 192.0.2.1', 'w A 192.0.2.2', 'www A 192.0.2.3');
    expect(await linesOf(zone, [], { ignore: ['@', 'w'] })).toEqual(['- www A 192.0.2.3']);
  });

  it.for([
    ['an internationalised name', 'bücher A 192.0.2.1', 'Bücher'],
    ['an internationalised name below any', 'a.bücher A 192.0.2.1', '*.bücher'],
    ['an absolute name', 'www A 192.0.2.1', 'www.example.com.'],
    ['an absolute name with an asterisk', 'www A 192.0.2.1', 'w*.Example.com.'],
    ["the zone's own absolute name", '@ A 192.0.2.1', 'example.com.'],
    ['a type by its number', 'www CAA 0 issue "ca.example"', { type: 'TYPE257' }],
    ['a type in lower case', 'www A 192.0.2.1', { type: ['aaaa', 'a'] }],
  ] as const)('knows %s', async ([, row, pattern]) => {
    const zone = await zoneOf(row);
    expect(await linesOf(zone, [], { ignore: [pattern] })).toEqual([]);
  });

  it('sees the same with a global expression, however often', async () => {
    const zone = await zoneOf('a A 192.0.2.1', 'ab A 192.0.2.1', 'abc A 192.0.2.1');
    expect(await linesOf(zone, [], { ignore: [/a/g] })).toEqual([]);
  });

  it('says what was desired and is ignored', async () => {
    const zone = await zoneOf('www A 192.0.2.1');
    const plan = await zone.plan([record('www A 192.0.2.9')], { ignore: ['www'] });
    expect([plan.changes, plan.passedOver.map(({ data, what }) => [data, what])]).toEqual([
      [],
      [['192.0.2.9', 'ignored']],
    ]);
    expect(String(plan)).toContain('! www 300 A 192.0.2.9 (ignored: passed over)');
  });

  it('is refused a CNAME record at a name whose other records are ignored', async () => {
    const zone = await zoneOf('www A 192.0.2.1');
    await expect(
      zone.plan([record('www CNAME web.example.net.')], { ignore: [{ type: 'A' }] }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it.for([
    ['a text', 'www'],
    ['a number in the list', [7]],
    ['a pattern of nothing', [{}]],
    ['a name that is a number', [{ name: 5 }]],
    ['a name that is null', [{ name: null }]],
    ['a type that is a number', [{ type: 5 }]],
    ['a name outside the zone', ['www.example.net.']],
    ["a name that repeats the zone's", ['*.example.com']],
  ] as const)('refuses %s', async ([, ignore]) => {
    const zone = await zoneOf();
    await expect(zone.plan([], { ignore } as unknown as PlanOptions)).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});

it.for([[null], ['all'], [[]]] as const)('a plan refuses the options %j', async ([options]) => {
  const zone = await zoneOf();
  await expect(zone.plan([], options as unknown as PlanOptions)).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

describe('a plan with only', () => {
  it('touches nothing else', async () => {
    const zone = await zoneOf('a A 192.0.2.1', 'b A 192.0.2.2', 'b TXT "t"');
    const rows = ['a A 192.0.2.9', 'b A 192.0.2.9'];
    expect(await linesOf(zone, rows, { only: [{ name: 'b', type: ['A', 'AAAA'] }] })).toEqual([
      '- b A 192.0.2.2',
      '+ b A 192.0.2.9',
    ]);
  });

  it.for([
    ['a pattern of only', { only: [{ type: 'A', nmae: 'b' }] }, 'patterns in only have no field nmae'],
    [
      'a pattern of ignore',
      { ignore: ['a', { type: 'A', Name: 'b' }] },
      'patterns in ignore have no field Name',
    ],
    ['the options', { onyl: ['b'] }, 'the options of a plan have no field onyl'],
  ] as const)('is refused before a request where %s has an unknown field', async ([, options, words]) => {
    const untyped: object = options;
    await expect(dns.planZone('no-such-zone', [], untyped)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(words),
    });
    await expect(dns.checkZone('example.com', [], untyped)).rejects.toThrow(words);
  });

  it('is refused where it is empty', async () => {
    const zone = await zoneOf('a A 192.0.2.1');
    await expect(zone.plan([], { only: [] })).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

describe("an owner's plan", () => {
  const owner = { id: 'web' };

  it('marks what it makes, as external-dns does', async () => {
    const zone = await zoneOf();
    expect(
      await linesOf(zone, ['www A 192.0.2.1', 'www A 192.0.2.2', 'x CNAME www.example.com.'], { owner }),
    ).toEqual([
      '+ www A 192.0.2.1',
      '+ www A 192.0.2.2',
      `+ a-www TXT ${MARK}`,
      `+ cname-x TXT ${MARK}`,
      '+ x CNAME www.example.com.',
    ]);
  });

  it('has nothing to do the second time', async () => {
    const zone = await zoneOf();
    const rows = ['www A 192.0.2.1', 'x CNAME www.example.com.'].map(record);
    await dns.applyPlan(await zone.plan(rows, { owner }));
    expect((await zone.plan(rows, { owner })).changes).toEqual([]);
  });

  it('changes and deletes what bears its mark, the mark with the last of it, and nothing else', async () => {
    const zone = await zoneOf(
      'www A 192.0.2.1',
      `a-www TXT ${MARK}`,
      'old A 192.0.2.2',
      `a-old TXT ${MARK}`,
      'k A 192.0.2.3',
      `a-k TXT ${THEIRS}`,
      'hand A 192.0.2.4',
    );
    expect((await linesOf(zone, ['www A 192.0.2.9'], { owner })).toSorted()).toEqual([
      '+ www A 192.0.2.9',
      `- a-old TXT ${MARK}`,
      '- old A 192.0.2.2',
      '- www A 192.0.2.1',
    ]);
  });

  it("refuses to change what is another's or nobody's, and names it", async () => {
    const zone = await zoneOf('k A 192.0.2.3', `a-k TXT ${THEIRS}`, 'hand A 192.0.2.4');
    const plan = zone.plan([record('k A 192.0.2.9'), record('hand A 192.0.2.9')], { owner });
    await expect(plan).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('k A (marked as "k8s"\'s), hand A (marked as nobody\'s)') as string,
    });
  });

  it('refuses a name that another has marked and not made yet', async () => {
    const zone = await zoneOf(`a-k TXT ${THEIRS}`);
    await expect(zone.plan([record('k A 192.0.2.9')], { owner })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('leaves what is desired and there alone where it is not its own, and says so', async () => {
    const zone = await zoneOf('hand A 192.0.2.4');
    const plan = await zone.plan([record('hand A 192.0.2.4')], { owner });
    const kept = plan.kept.filter(({ name }) => name !== '').map(({ name, what }) => [name, what]);
    expect([plan.changes, kept]).toEqual([[], [['hand', "marked as nobody's"]]]);
  });

  it('takes over what bears no mark, when it is told to', async () => {
    const zone = await zoneOf('hand A 192.0.2.4', 'k A 192.0.2.3', `a-k TXT ${THEIRS}`);
    const taking = { owner: { ...owner, takes: 'unmarked' } } as const;
    expect(await linesOf(zone, ['hand A 192.0.2.9'], taking)).toEqual([
      `+ a-hand TXT ${MARK}`,
      '- hand A 192.0.2.4',
      '+ hand A 192.0.2.9',
    ]);
    await expect(zone.plan([record('k A 192.0.2.9')], taking)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('knows marks of the older form, which name no type', async () => {
    const zone = await zoneOf('www A 192.0.2.1', `www TXT ${MARK}`);
    expect(await linesOf(zone, ['www A 192.0.2.9'], { owner })).toEqual([
      `+ a-www TXT ${MARK}`,
      '- www A 192.0.2.1',
      '+ www A 192.0.2.9',
    ]);
  });

  it('marks the apex by a prefix that ends with a dot, and wildcards by a word', async () => {
    const zone = await zoneOf();
    const rows = ['@ A 192.0.2.1', '*.k A 192.0.2.2'];
    const whole = { ...owner, prefix: '%{record_type}.owner.', wildcard: 'any' };
    expect(await linesOf(zone, rows, { owner: whole })).toEqual([
      '+  A 192.0.2.1',
      `+ a.owner TXT ${MARK}`,
      '+ *.k A 192.0.2.2',
      `+ a.owner.any.k TXT ${MARK}`,
    ]);
    await expect(zone.plan([record('@ A 192.0.2.1')], { owner })).rejects.toThrow('%{record_type}.owner.');
    await expect(zone.plan([record('*.k A 192.0.2.1')], { owner })).rejects.toThrow('owner.wildcard');
  });

  it('keeps to ignore as well', async () => {
    const zone = await zoneOf('www A 192.0.2.1', `a-www TXT ${MARK}`);
    expect(await linesOf(zone, [], { owner, ignore: ['*www'] })).toEqual([]);
  });

  it('sees and makes the marks of its sets, whatever the types and names it is limited to', async () => {
    const zone = await zoneOf();
    const options: PlanOptions = {
      ignore: ['*.k8s', { name: '@', type: 'MX' }],
      only: [{ type: ['A', 'AAAA'] }],
      owner: { ...owner, prefix: '%{record_type}.owner.' },
    };
    await dns.applyPlan(await zone.plan([record('www A 192.0.2.1')], options));
    expect((await zone.listRecords()).map(({ name }) => name)).toContain('a.owner.www');
    expect(await linesOf(zone, ['www A 192.0.2.2'], options)).toEqual([
      '- www A 192.0.2.1',
      '+ www A 192.0.2.2',
    ]);
    expect(await linesOf(zone, [], options)).toEqual(['- www A 192.0.2.1', `- a.owner.www TXT ${MARK}`]);
  });

  it.for([[['www']], [[{ type: 'A' }]]] as const)(
    "refuses to take what is marked as another's where only is %j",
    async ([only]) => {
      const zone = await zoneOf('www A 192.0.2.1', `a-www TXT ${THEIRS}`);
      const taking = { owner: { ...owner, takes: 'unmarked' }, only } as const;
      await expect(zone.plan([record('www A 192.0.2.9')], taking)).rejects.toMatchObject({
        code: 'conflict',
      });
    },
  );

  it('leaves the marks of sets alone that it is not about', async () => {
    const zone = await zoneOf('www A 192.0.2.1', `a-www TXT ${MARK}`, `www TXT ${MARK}`);
    expect(await linesOf(zone, [], { owner, ignore: [{ type: 'A' }] })).toEqual([]);
    expect(await linesOf(zone, [], { owner, only: [{ type: 'TXT' }] })).toEqual([]);
  });

  it("leaves a set alone whose mark with a type is another's, whatever an older one says", async () => {
    const zone = await zoneOf('www A 192.0.2.1', `a-www TXT ${THEIRS}`, `www TXT ${MARK}`);
    expect(await linesOf(zone, [], { owner })).toEqual([`- www TXT ${MARK}`]);
    await expect(zone.plan([record('www A 192.0.2.9')], { owner })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('leaves sets alone of which marks without a type never were', async () => {
    const rows = ['www MX 10 mx.example.net.', 'www TXT "by hand"', 'www AAAA 2001:db8::1'];
    const zone = await zoneOf('www A 192.0.2.1', `www TXT ${MARK}`, ...rows);
    expect((await linesOf(zone, [], { owner })).toSorted()).toEqual([
      '- www A 192.0.2.1',
      `- www TXT ${MARK}`,
    ]);
  });

  it('takes a mark with a type for no older mark of a set of its name', async () => {
    const zone = await zoneOf('www A 192.0.2.1', `a-www TXT ${MARK}`, 'a-www A 192.0.2.2');
    expect((await linesOf(zone, [], { owner })).toSorted()).toEqual([
      `- a-www TXT ${MARK}`,
      '- www A 192.0.2.1',
    ]);
  });

  it.for([['cert-manager'], ['ns-1']] as const)(
    "leaves %s alone, whose older mark is another's",
    async ([name]) => {
      const zone = await zoneOf(`${name} A 192.0.2.1`, `${name} TXT ${THEIRS}`);
      const taking = { owner: { ...owner, takes: 'unmarked' }, only: [name] } as const;
      await expect(zone.plan([record(`${name} A 192.0.2.9`)], taking)).rejects.toMatchObject({
        code: 'conflict',
      });
    },
  );

  it('knows older marks of names that begin like a type, which external-dns has no marks of', async () => {
    const zone = await zoneOf('cert-manager A 192.0.2.1', `cert-manager TXT ${MARK}`);
    expect(await linesOf(zone, [], { owner })).toEqual([
      '- cert-manager A 192.0.2.1',
      `- cert-manager TXT ${MARK}`,
    ]);
  });

  it('takes no set whose mark may be that of one that is gone', async () => {
    const zone = await zoneOf('ns-1 A 192.0.2.1', `ns-1 TXT ${MARK}`);
    expect(await linesOf(zone, [], { owner })).toEqual([`- ns-1 TXT ${MARK}`]);
  });

  it.for([['nothing'], [{}], [{ id: 'a,b' }], [{ id: '' }]] as const)(
    'refuses the owner %j',
    async ([given]) => {
      const zone = await zoneOf();
      await expect(zone.plan([], { owner: given } as unknown as PlanOptions)).rejects.toMatchObject({
        code: 'invalid-request',
      });
    },
  );
});
