import { getDriver, Provider } from 'skylane';
import nock from 'nock';
import { describe, expect, it } from 'vitest';

import { fromOctal, toOctal } from '../../../../dist/providers/aws/route53/xml.js';
import { isolateNetwork } from '../../../support/api.js';
import { fixtureText } from '../../../support/fixture.js';

isolateNetwork();

const ORIGIN = 'https://route53.amazonaws.com';
const Route53 = getDriver(Provider.ROUTE53);
const make = () =>
  new Route53({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret-key-example', retry: { attempts: 1 } });
const recorded = (name: string) => fixtureText(`libcloud/dns/route53/${name}.xml`).trim();
const extra = { comment: null, isPrivate: false, recordSetCount: null };
const ZONE = { id: 'Z1', domain: 't.com', type: 'primary', ttl: null, extra } as const;

const set = (name: string, type: string, ttl: number, ...values: string[]) =>
  `<ResourceRecordSet><Name>${name}</Name><Type>${type}</Type><TTL>${ttl}</TTL><ResourceRecords>${values
    .map((value) => `<ResourceRecord><Value>${value}</Value></ResourceRecord>`)
    .join('')}</ResourceRecords></ResourceRecordSet>`;
const list = (sets: string, more = '<IsTruncated>false</IsTruncated>') =>
  `<ListResourceRecordSetsResponse><ResourceRecordSets>${sets}</ResourceRecordSets>${more}</ListResourceRecordSetsResponse>`;
const change = (status: string) =>
  `<ChangeResourceRecordSetsResponse><ChangeInfo><Id>/change/C1</Id><Status>${status}</Status></ChangeInfo></ChangeResourceRecordSetsResponse>`;
const invalid = (message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidChangeBatch</Code><Message>[${message}]</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`;

describe('Route 53', () => {
  it('lists zones, signed', async () => {
    nock(ORIGIN, {
      reqheaders: {
        authorization: /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/us-east-1\/route53\/aws4_request/,
      },
    })
      .get('/2013-04-01/hostedzone?maxitems=100')
      .reply(200, recorded('list_zones'));
    const zones = await make().listZones();
    expect(zones[0]).toMatchObject({ id: '47234', domain: 't.com', extra: { comment: 'some comment' } });
  });

  it('lists values of all pages, escapes and wildcards in normal form, and says what aliases and routed sets are', async () => {
    const routed =
      '<ResourceRecordSet><Name>alias.t.com.</Name><Type>A</Type><AliasTarget><HostedZoneId>Z2</HostedZoneId><DNSName>lb.example.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget></ResourceRecordSet>' +
      '<ResourceRecordSet><Name>w.t.com.</Name><Type>A</Type><SetIdentifier>one</SetIdentifier><Weight>1</Weight><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.9</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>';
    const more =
      '<IsTruncated>true</IsTruncated><NextRecordName>x.t.com.</NextRecordName><NextRecordType>TXT</NextRecordType>';
    nock(ORIGIN)
      .get('/2013-04-01/hostedzone/Z1/rrset?maxitems=300')
      .reply(200, list(set('\\052.t.com.', 'A', 60, '192.0.2.1', '192.0.2.2') + routed, more))
      .get('/2013-04-01/hostedzone/Z1/rrset?maxitems=300&name=x.t.com.&type=TXT')
      .reply(200, list(set('x.t.com.', 'TXT', 60, '&quot;gr\\303\\274n&quot; &quot;b\\\\c&quot;')));
    const dns = make();
    const records = await dns.listRecords(dns.adopt(ZONE));
    expect(records.map(({ name, type, data, ttl }) => [name, type, data, ttl])).toEqual([
      ['*', 'A', '192.0.2.1', 60],
      ['*', 'A', '192.0.2.2', 60],
      ['alias', 'ALIAS', 'lb.example.', null],
      ['w', 'A', '192.0.2.9', 60],
      ['x', 'TXT', '"gr\\195\\188n" "b\\\\c"', 60],
    ]);
    expect(records.slice(2, 4).map(({ extra: { alias, routing } }) => [alias, routing])).toEqual([
      [{ type: 'A', target: 'lb.example.', zoneId: 'Z2', evaluateTargetHealth: false }, null],
      [
        null,
        {
          identifier: 'one',
          policy: 'weighted',
          weight: 1,
          region: null,
          failover: null,
          healthCheckId: null,
        },
      ],
    ]);
  });

  it('adds one value to a set by naming the set as it was and as it shall be', async () => {
    const before = set('a.t.com.', 'A', 60, '192.0.2.1');
    const after = set('a.t.com.', 'A', 60, '192.0.2.1', '192.0.2.2');
    const changes = `<Change><Action>DELETE</Action>${before}</Change><Change><Action>CREATE</Action>${after}</Change>`;
    nock(ORIGIN)
      .get('/2013-04-01/hostedzone/Z1/rrset?name=a.t.com.&maxitems=300')
      .reply(200, list(before + set('b.t.com.', 'A', 60, '192.0.2.7')))
      .post('/2013-04-01/hostedzone/Z1/rrset/', (body: string) =>
        body.includes(`<Changes>${changes}</Changes>`),
      )
      .reply(200, change('PENDING'));
    expect(await make().adopt(ZONE).createRecord({ name: 'a', type: 'A', data: '192.0.2.2' })).toMatchObject({
      data: '192.0.2.2',
      ttl: 60,
    });
  });

  it('starts over where somebody else was faster', async () => {
    const path = '/2013-04-01/hostedzone/Z1/rrset';
    nock(ORIGIN)
      .get(`${path}?name=a.t.com.&maxitems=300`)
      .times(2)
      .reply(200, list(''))
      .post(`${path}/`)
      .reply(
        400,
        invalid("Tried to create resource record set [name='a.t.com.', type='A'] but it already exists"),
      )
      .post(`${path}/`)
      .reply(200, change('INSYNC'));
    expect(await make().adopt(ZONE).createRecord({ name: 'a', type: 'A', data: '192.0.2.2' })).toMatchObject({
      ttl: 300,
    });
  });

  it('sends a plan in batches of at most 1,000 values, and waits until all are in sync', async () => {
    const sent: number[] = [];
    const fake = nock(ORIGIN);
    fake.get('/2013-04-01/hostedzone/Z1/rrset?maxitems=300').times(2).reply(200, list(''));
    fake
      .get('/2013-04-01/hostedzone/Z1')
      .reply(200, recorded('get_zone').replace('/hostedzone/47234', '/hostedzone/Z1'));
    fake
      .post(
        '/2013-04-01/hostedzone/Z1/rrset/',
        (body: string) => sent.push(body.split('<ResourceRecord>').length - 1) > 0,
      )
      .times(3)
      .reply(200, change('PENDING'));
    fake.get('/2013-04-01/change/C1').reply(200, change('PENDING'));
    fake.get('/2013-04-01/change/C1').times(3).reply(200, change('INSYNC'));
    const driver = make();
    const desired = Array.from({ length: 2500 }, (_, index) => ({
      name: `n${index}`,
      type: 'A',
      data: '192.0.2.1',
      ttl: 60,
    }));
    const plan = await driver.adopt(ZONE).plan(desired);
    expect(await driver.applyPlan(plan)).toEqual({ created: 2500, updated: 0, deleted: 0, batches: 3 });
    expect(sent).toEqual([1000, 1000, 500]);
  });

  it.each([
    [404, 'NoSuchHostedZone', 'zone-not-found'],
    [403, 'SignatureDoesNotMatch', 'authentication'],
    [403, 'AccessDenied', 'permission'],
    [400, 'Throttling', 'rate-limit'],
    [400, 'PriorRequestNotComplete', 'rate-limit'],
    [400, 'InvalidChangeBatch', 'invalid-request'],
  ])('reads %i %s', async (status, code, expected) => {
    const body = recorded('invalid_change_batch').replace('InvalidChangeBatch', code);
    nock(ORIGIN).get('/2013-04-01/hostedzone/Z9').reply(status, body);
    await expect(make().getZone('Z9')).rejects.toMatchObject({
      code: expected,
      providerCode: code,
      requestId: '376c64a6-6194-11e1-847f-ddaa49e4c811',
    });
  });

  it('refuses a second zone of the same domain, which Route 53 would make', async () => {
    const zone = '<HostedZone><Id>/hostedzone/Z1</Id><Name>t.com.</Name></HostedZone>';
    nock(ORIGIN)
      .get('/2013-04-01/hostedzonesbyname?dnsname=t.com&maxitems=100')
      .reply(
        200,
        `<ListHostedZonesByNameResponse><HostedZones>${zone}</HostedZones></ListHostedZonesByNameResponse>`,
      );
    await expect(make().createZone({ domain: 't.com' })).rejects.toMatchObject({ code: 'zone-exists' });
  });

  it('finds the public zone of two, the private one where that is asked for, and says where two are alike', async () => {
    const zone = (id: string, isPrivate: boolean, name = 't.com.') =>
      `<HostedZone><Id>/hostedzone/${id}</Id><Name>${name}</Name><Config><PrivateZone>${isPrivate}</PrivateZone></Config></HostedZone>`;
    const zones =
      zone('Z1', true) + zone('Z2', false) + zone('Z3', false, 'a.t.com.') + zone('Z4', false, 'a.t.com.');
    nock(ORIGIN)
      .get('/2013-04-01/hostedzone?maxitems=100')
      .times(3)
      .reply(200, `<R><HostedZones>${zones}</HostedZones><IsTruncated>false</IsTruncated></R>`);
    const dns = make();
    expect((await dns.findZone('www.t.com')).id).toBe('Z2');
    expect((await dns.findZone('www.t.com', { visibility: 'private' })).id).toBe('Z1');
    await expect(dns.findZone('www.a.t.com')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Z3, Z4'),
    });
  });

  it('makes a public zone beside a private one', async () => {
    const zone = (id: string, isPrivate: boolean) =>
      `<HostedZone><Id>/hostedzone/${id}</Id><Name>t.com.</Name><Config><PrivateZone>${isPrivate}</PrivateZone></Config></HostedZone>`;
    nock(ORIGIN)
      .get('/2013-04-01/hostedzonesbyname?dnsname=t.com&maxitems=100')
      .reply(200, `<R><HostedZones>${zone('Z1', true)}</HostedZones></R>`)
      .post('/2013-04-01/hostedzone')
      .reply(201, `<R>${zone('Z2', false)}</R>`);
    expect((await make().createZone({ domain: 't.com' })).id).toBe('Z2');
  });

  it('takes a page that is no list of its own for no empty account', async () => {
    nock(ORIGIN)
      .get(/hostedzone/)
      .reply(200, '<html>Sign in</html>');
    await expect(make().listZones()).rejects.toMatchObject({ code: 'malformed-response' });
  });

  it('does not end a list early where the answer says that it goes on, and not where', async () => {
    nock(ORIGIN)
      .get('/2013-04-01/hostedzone?maxitems=100')
      .reply(200, '<R><HostedZones/><IsTruncated>true</IsTruncated></R>');
    await expect(make().listZones()).rejects.toMatchObject({ code: 'malformed-response' });
  });

  it('writes escapes in octal and reads them back', () => {
    for (const text of ['"gr\\195\\188n"', '"q\\"q" "b\\\\052"', 'sp\\032ace'])
      expect(fromOctal(toOctal(text))).toBe(text);
    expect(toOctal('a\\@b\\.c.t.com.')).toBe('a\\100b\\056c.t.com.');
    expect(toOctal('"\\195\\188"')).toBe('"\\303\\274"');
    expect(fromOctal('\\052.t.com.')).toBe('\\042.t.com.');
  });
});
