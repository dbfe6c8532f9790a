import nock from 'nock';
import { CloudError, type Driver, getDriver, Provider } from 'skylane';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answering, badField, chance, methodsOf, protectedNames, spoilt } from '../../support/hostile.js';
import { tokenV3 } from '../../support/keystone.js';

/** A driver, what its cloud answers when it is well, and the arguments that lead to a request. */
interface Subject {
  readonly make: (url: string) => Driver;
  /** Bodies of JSON, or XML; an array at the top stands in `list`. */
  readonly bodies: readonly (Record<string, unknown> | string)[];
  readonly given: readonly (readonly unknown[])[];
}

const QUICK = { retry: { attempts: 1 }, timeout: { call: 500 } } as const;
const token = 'x'.repeat(32);
const keys = { accessKeyId: 'a', secretAccessKey: 'secret', region: 'eu-central-1' };
const accountKey = Buffer.from('k'.repeat(64)).toString('base64');
const TIME = '2026-11-30T00:00:00Z';
const HTTP_TIME = 'Mon, 30 Nov 2026 00:00:00 GMT';
const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

const STORE = [
  [],
  ['box'],
  ['box', 'k'],
  [{ container: 'box', name: 'k' }],
  [{ container: 'box', name: 'k' }, 'x'],
];
const record = { name: 'www', type: 'A', data: '192.0.2.1', ttl: 300 };
const HOST = [[], ['example.com'], ['1'], ['1', '2'], ['1', record], ['example.com', record]];

const googleObject = {
  name: 'k',
  id: 'box/k/1',
  bucket: 'box',
  size: '5',
  etag: 'e',
  md5Hash: '1B2M2Y8AsgTpgAmy7PhCfg==',
  crc32c: 'AAAAAA==',
  updated: TIME,
  timeCreated: TIME,
  contentType: 'text/plain',
  metadata: { a: 'b' },
  generation: '1',
  metageneration: '1',
  storageClass: 'STANDARD',
  location: 'EU',
};
const set = { name: 'www.example.com.', type: 'A', ttl: 300 };
const zone = {
  id: '1',
  name: 'example.com',
  type: 'master',
  status: 'active',
  ttl: 300,
  domain: 'example.com',
};

const SUBJECTS: Readonly<Record<string, Subject>> = {
  s3: {
    make: (endpoint) => new (getDriver(Provider.S3))({ ...keys, endpoint, ...QUICK }),
    bodies: [
      `<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets><Bucket><Name>box</Name><CreationDate>${TIME}</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>`,
      `<ListBucketResult><Name>box</Name><KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated><Contents><Key>k</Key><LastModified>${TIME}</LastModified><ETag>"${MD5}"</ETag><Size>5</Size><StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></ListBucketResult>`,
    ],
    given: STORE,
  },
  azure: {
    make: (endpoint) =>
      new (getDriver(Provider.AZURE_BLOBS))({ account: 'abc', accountKey, endpoint, ...QUICK }),
    bodies: [
      `<EnumerationResults><Containers><Container><Name>box</Name><Properties><Last-Modified>${HTTP_TIME}</Last-Modified><Etag>"e"</Etag></Properties></Container></Containers><NextMarker/></EnumerationResults>`,
      `<EnumerationResults><Blobs><Blob><Name>k</Name><Properties><Creation-Time>${HTTP_TIME}</Creation-Time><Last-Modified>${HTTP_TIME}</Last-Modified><Etag>e</Etag><Content-Length>5</Content-Length><Content-Type>text/plain</Content-Type><Content-MD5>1B2M2Y8AsgTpgAmy7PhCfg==</Content-MD5><BlobType>BlockBlob</BlobType></Properties></Blob><BlobPrefix><Name>a/</Name></BlobPrefix></Blobs><NextMarker/></EnumerationResults>`,
    ],
    given: STORE,
  },
  'google storage': {
    make: (endpoint) =>
      new (getDriver(Provider.GOOGLE_STORAGE))({ token, projectId: 'p', endpoint, ...QUICK }),
    bodies: [{ ...googleObject, items: [googleObject], prefixes: ['a/'] }],
    given: STORE,
  },
  swift: {
    make: (url) =>
      new (getDriver(Provider.OPENSTACK_SWIFT))({
        endpoint: `${url}/v3`,
        endpoints: { storage: url, 'object-store': url },
        username: 'u',
        password: 'pppppppp',
        projectName: 'p',
        ...QUICK,
      }),
    bodies: [
      {
        list: [
          {
            name: 'k',
            hash: MD5,
            bytes: 5,
            content_type: 'text/plain',
            last_modified: '2026-11-30T00:00:00.000000',
          },
          { subdir: 'a/' },
        ],
      },
      { list: [{ name: 'box', count: 1, bytes: 5, last_modified: '2026-11-30T00:00:00.000000' }] },
    ],
    given: STORE,
  },
  cloudflare: {
    make: (endpoint) => new (getDriver(Provider.CLOUDFLARE))({ token, endpoint, ...QUICK }),
    bodies: [
      {
        success: true,
        errors: [],
        messages: [],
        result: [{ ...zone, content: '192.0.2.1', proxied: false, zone_id: '1', created_on: TIME }],
        result_info: { page: 1, per_page: 50, total_pages: 1, count: 1, total_count: 1 },
      },
      {
        success: true,
        errors: [],
        result: { ...zone, type: 'A', content: '192.0.2.1', name: 'www.example.com' },
      },
    ],
    given: HOST,
  },
  linode: {
    make: (endpoint) => new (getDriver(Provider.LINODE, 'dns'))({ token, endpoint, ...QUICK }),
    bodies: [
      {
        data: [
          {
            ...zone,
            id: 1,
            soa_email: 'a@b.example',
            ttl_sec: 300,
            target: '192.0.2.1',
            priority: 0,
            weight: 0,
            port: 0,
            service: null,
            protocol: null,
            tag: null,
          },
        ],
        page: 1,
        pages: 1,
        results: 1,
        ...zone,
        id: 1,
        ttl_sec: 300,
        target: '192.0.2.1',
      },
    ],
    given: HOST,
  },
  gandi: {
    make: (endpoint) => new (getDriver(Provider.GANDI_LIVE))({ token, endpoint, ...QUICK }),
    bodies: [
      {
        list: [
          {
            fqdn: 'example.com',
            rrset_name: 'www',
            rrset_type: 'A',
            rrset_ttl: 300,
            rrset_values: ['192.0.2.1'],
          },
        ],
      },
      {
        fqdn: 'example.com',
        rrset_name: 'www',
        rrset_type: 'A',
        rrset_ttl: 300,
        rrset_values: ['192.0.2.1'],
      },
    ],
    given: HOST,
  },
  powerdns: {
    make: (endpoint) => new (getDriver(Provider.POWERDNS))({ apiKey: token, endpoint, ...QUICK }),
    bodies: [
      {
        ...zone,
        kind: 'Native',
        serial: 1,
        rrsets: [{ ...set, comments: [], records: [{ content: '192.0.2.1', disabled: false }] }],
      },
      { list: [{ ...zone, name: 'example.com.', kind: 'Native', serial: 1 }] },
    ],
    given: HOST,
  },
  'digital-ocean dns': {
    make: (endpoint) => new (getDriver(Provider.DIGITAL_OCEAN, 'dns'))({ token, endpoint, ...QUICK }),
    bodies: [
      {
        domains: [zone],
        domain: zone,
        domain_records: [
          {
            id: 2,
            type: 'A',
            name: 'www',
            data: '192.0.2.1',
            ttl: 300,
            priority: null,
            port: null,
            weight: null,
            flags: null,
            tag: null,
          },
        ],
        domain_record: { id: 2, type: 'A', name: 'www', data: '192.0.2.1', ttl: 300 },
        links: {},
        meta: { total: 1 },
      },
    ],
    given: HOST,
  },
  'google dns': {
    make: (endpoint) =>
      new (getDriver(Provider.GOOGLE, 'dns'))({ token, projectId: 'p', endpoint, ...QUICK }),
    bodies: [
      {
        managedZones: [
          { id: '1', name: 'z', dnsName: 'example.com.', visibility: 'public', nameServers: ['ns.example.'] },
        ],
        rrsets: [{ ...set, rrdatas: ['192.0.2.1'] }],
        id: '1',
        name: 'z',
        dnsName: 'example.com.',
        status: 'done',
        additions: [],
        deletions: [],
      },
    ],
    given: HOST,
  },
  route53: {
    make: (endpoint) => new (getDriver(Provider.ROUTE53))({ ...keys, endpoint, ...QUICK }),
    bodies: [
      '<ListHostedZonesResponse><HostedZones><HostedZone><Id>/hostedzone/Z1</Id><Name>example.com.</Name><CallerReference>c</CallerReference><Config><PrivateZone>false</PrivateZone></Config><ResourceRecordSetCount>2</ResourceRecordSetCount></HostedZone></HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesResponse>',
      '<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>www.example.com.</Name><Type>A</Type><TTL>300</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListResourceRecordSetsResponse>',
    ],
    given: HOST,
  },
};

/** Texts that elements and headers should not hold. */
const TEXTS = [
  '',
  'x',
  '-1',
  '1e999',
  '0x10',
  'NaN',
  '2026-99-99T99:99:99Z',
  '\u00e9\u0080',
  '%E0%A4%A',
  '<b/>',
  '&amp;amp;',
  '__proto__',
  '9'.repeat(400),
  'true',
  'y'.repeat(3000),
];
const HEADERS = [
  'etag',
  'last-modified',
  'x-ms-blob-type',
  'x-amz-meta-a',
  'x-object-meta-a',
  'x-container-object-count',
  'x-timestamp',
  'content-type',
  'x-amz-version-id',
  'content-range',
  'x-goog-hash',
  'date',
  'x-delete-at',
  'x-ms-meta-a',
  'content-encoding',
];

type Next = (below: number) => number;

function pick<T>(list: readonly T[], next: Next): T {
  return list[next(list.length)] as T;
}

/** A body in which something is wrong: another text in an element, one too few, or one cut short. */
function spoiltBody(body: Record<string, unknown> | string, next: Next): string {
  if (typeof body !== 'string') {
    const text = spoilt(body, next);
    if (!('list' in body)) return text;
    const { list } = JSON.parse(text.replaceAll('1e999', '"INFINITE"')) as { readonly list?: unknown };
    return JSON.stringify(list ?? null).replaceAll('"INFINITE"', '1e999');
  }
  const elements = [...body.matchAll(/<([\w-]+)>([^<]*)<\/\1>/g)];
  const [whole, name] = pick(elements, next) as unknown as [string, string];
  const kind = next(8);
  if (kind === 0) return body.replace(whole, '');
  if (kind === 1) return body.slice(0, next(body.length));
  if (kind === 2) return body.replace(whole, whole + whole);
  return body.replace(whole, `<${name}>${pick(TEXTS, next)}</${name}>`);
}

function spoiltHeaders(next: Next): Record<string, string> {
  const headers: Record<string, string> = {
    etag: `"${MD5}"`,
    'last-modified': HTTP_TIME,
    'x-timestamp': '1764460800.00000',
    'x-container-object-count': '1',
  };
  for (let count = next(4); count > 0; count -= 1)
    // oxlint-disable-next-line no-control-regex
    headers[pick(HEADERS, next)] = pick(TEXTS, next).replace(/[^\u0020-\u007e]/g, '');
  return headers;
}

/** Methods that write no files and wait for nothing. */
const ASKING = /^(?:list|iterate|get|find|create|update|delete|set|export)/;
const hidden = protectedNames(['src', 'providers']);
let text = '{}';
let headers: Record<string, string> = {};
let server: Awaited<ReturnType<typeof answering>>;

beforeAll(async () => {
  nock.restore();
  server = await answering((path) =>
    path === '/v3/auth/tokens'
      ? { text: JSON.stringify(tokenV3([])), headers: { 'x-subject-token': 'a-token-of-the-test' } }
      : { text, headers },
  );
});
afterAll(() => server.close());

async function taken(response: unknown): Promise<unknown> {
  if (typeof response !== 'object' || response === null || !(Symbol.asyncIterator in response))
    return response;
  const items: unknown[] = [];
  for await (const item of response as AsyncIterable<unknown>) if (items.push(item) >= 20) break;
  return items;
}

/** What a method made of an answer that it must not; null where it behaved. */
async function misdeed(driver: Driver, method: string, given: readonly unknown[]): Promise<string | null> {
  try {
    const call = Reflect.get(driver, method) as (...all: unknown[]) => unknown;
    return badField(await taken(await call.apply(driver, [...given])));
  } catch (error) {
    if (!CloudError.is(error)) return String(error);
    if (error.code === 'internal') return error.message;
    return error.message.length > 4200 ? 'a message without end' : null;
  }
}

describe.each(Object.entries(SUBJECTS))('%s', (_name, { make, bodies, given }) => {
  test('reads hostile answers without a field that says nothing, or with an error of ours', async () => {
    const driver = make(server.url);
    const next = chance(20_261_130);
    const found = new Set<string>();
    for (const method of methodsOf(driver, hidden)) {
      if (!ASKING.test(method)) continue;
      for (let round = 0; round < 12; round += 1) {
        const body = pick(bodies, next);
        const arguments_ = pick(given, next);
        text = spoiltBody(body, next);
        headers = spoiltHeaders(next);
        const bad = await misdeed(driver, method, arguments_);
        if (bad === null) continue;
        const answer = `${text.slice(0, 200)} ${JSON.stringify(headers).slice(0, 200)}`;
        // Arguments that make no sense are a matter of their own.
        text = typeof body === 'string' ? body : JSON.stringify(body['list'] ?? body);
        headers = {};
        if ((await misdeed(driver, method, arguments_)) !== bad)
          found.add(`${method}: ${bad} from ${answer}`);
      }
    }
    await driver.close();
    expect([...found].toSorted()).toEqual([]);
  }, 120_000);
});
