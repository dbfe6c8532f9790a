import { Scheduler } from 'skylane';
import { describe, expect, test } from 'vitest';
import { fakeAzure, fakeGoogle, fakeS3, fakeSwift } from '../../support/fake-stores.js';

const names = (entries: readonly { readonly name: string }[]): string[] => entries.map(({ name }) => name);

describe('Swift', () => {
  const row = (name: string) => ({
    name,
    bytes: 1,
    hash: '0cc175b9c0f1b6a831c399e269772661',
    content_type: 'a/b',
    last_modified: '2024-01-01T00:00:00.000000',
    count: 1,
  });

  /** Gives two rows a page, and refuses every limit above that. */
  const capped = (all: readonly string[]) =>
    fakeSwift(({ url }, response) => {
      if (Number(url.searchParams.get('limit') ?? 0) > 2) {
        response.writeHead(412).end('Maximum limit is 2');
        return;
      }
      const rest = all.filter((name) => name > (url.searchParams.get('marker') ?? ''));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(rest.slice(0, 2).map(row)));
    });

  test('lists objects to an empty page, from a cluster that caps pages and refuses limits', async () => {
    const { swift } = await capped(['1', '2', '3', '4', '5']);
    expect(names(await swift.listObjects('box'))).toEqual(['1', '2', '3', '4', '5']);
  });

  test('lists containers to an empty page', async () => {
    const { swift } = await capped(['a', 'b', 'c']);
    expect(names(await swift.listContainers())).toEqual(['a', 'b', 'c']);
  });

  test('ends with an error where a page comes again and again', async () => {
    const { swift } = await fakeSwift((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify([row('a')]));
    });
    await expect(swift.listObjects('box')).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test('says no size where a list has the manifest of a large object in its place', async () => {
    const rows = [
      { ...row('manifest'), bytes: 643, hash: 'd41d8cd98f00b204e9800998ecf8427e' },
      { ...row('nothing'), bytes: 0, hash: 'd41d8cd98f00b204e9800998ecf8427e' },
    ];
    const { swift } = await fakeSwift(({ url }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(url.searchParams.has('marker') ? [] : rows));
    });
    const listed = await swift.listObjects('box');
    expect(listed.map(({ size, hash, extra }) => [size, hash, extra.largeObject])).toEqual([
      [null, null, null],
      [0, null, null],
    ]);
  });
});

describe('S3', () => {
  const entry = (key: string) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`;
  const common = (prefix: string) => `<CommonPrefixes><Prefix>${prefix}</Prefix></CommonPrefixes>`;
  const page = (content: string, isTruncated: boolean | string) =>
    `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${content}</ListBucketResult>`;

  test.each([
    ['the marker that the store names', '<NextMarker>b</NextMarker>', 'b'],
    ['the last name', '', 'a'],
  ])('goes on behind %s where there is no token', async (_, marker, expected) => {
    const { s3, heard } = await fakeS3(({ url }, response) => {
      response.end(
        url.searchParams.has('marker') ? page(entry('c'), false) : page(entry('a') + marker, true),
      );
    });
    expect(names(await s3.listObjects('box'))).toEqual(['a', 'c']);
    const { searchParams } = heard[1]!.url;
    expect([searchParams.get('marker'), searchParams.get('start-after')]).toEqual([expected, expected]);
  });

  test('goes on behind a common beginning, and tells it once', async () => {
    const { s3 } = await fakeS3(({ url }, response) => {
      const isSecond = url.searchParams.get('marker') === 'b/';
      response.end(
        isSecond ? page(common('b/') + common('c/'), false) : page(entry('a') + common('b/'), 'True'),
      );
    });
    expect(names(await s3.listObjects('box', { delimiter: '/' }))).toEqual(['a', 'b/', 'c/']);
  });

  test('goes on over an empty page that names the next one', async () => {
    const { s3 } = await fakeS3(({ url }, response) => {
      const token = url.searchParams.get('continuation-token');
      const next = token === null ? '1' : token === '1' ? '2' : null;
      const more = next === null ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
      response.end(page((token === '1' ? '' : entry(`${token}`)) + more, next !== null));
    });
    expect(names(await s3.listObjects('box'))).toEqual(['null', '2']);
  });

  test.each([
    ['a page with nothing on it that is not the last', page('', true)],
    ['a token that comes again', page('<NextContinuationToken>t</NextContinuationToken>' + entry('a'), true)],
    ['the same name again', page(entry('a'), true)],
  ])('refuses %s', async (_, answer) => {
    const { s3 } = await fakeS3((__, response) => response.end(answer));
    await expect(s3.listObjects('box')).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test('lists names that are no UTF-8, and percent signs left bare, and acts on no other name for them', async () => {
    const keys = ['a%FFb', '100%', 'a%2Bb+c', '%E2%82%AC%80'];
    const { s3, heard } = await fakeS3((_, response) =>
      response.end(page(`<EncodingType>url</EncodingType>${keys.map(entry).join('')}`, false)),
    );
    const listed = await s3.listObjects('box');
    expect(names(listed)).toEqual(['a\udcffb', '100%', 'a+b c', '€\udc80']);
    await expect(s3.deleteObject(listed[0]!)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(heard).toHaveLength(1);
  });

  test('puts names that are no UTF-8 where the store lists them, so that a sync can compare', async () => {
    const keys = ['a%80', 'a%C3%A9', 'a%F0%9F%98%80', 'a%FF', 'b'];
    const { s3 } = await fakeS3((_, response) =>
      response.end(page(`<EncodingType>url</EncodingType>${keys.map(entry).join('')}`, false)),
    );
    const changes = [];
    const ends = [{ container: 'box' }, { folder: '/no/such/folder' }] as const;
    for await (const { name } of new Scheduler(s3, { concurrency: 1 }).planSync(...ends)) changes.push(name);
    expect(changes).toEqual(['a\udc80', 'aé', 'a😀', 'a\udcff', 'b']);
  });

  test('lists versions behind the last one where the store names none', async () => {
    const version = (key: string, id: string) =>
      `<Version><Key>${key}</Key><VersionId>${id}</VersionId><Size>1</Size></Version>`;
    const { s3, heard } = await fakeS3(({ url }, response) => {
      const isSecond = url.searchParams.has('key-marker');
      const content = isSecond ? version('b', '2') : version('a', '1');
      response.end(
        `<ListVersionsResult><IsTruncated>${!isSecond}</IsTruncated>${content}</ListVersionsResult>`,
      );
    });
    expect(names(await s3.versions.list('box'))).toEqual(['a', 'b']);
    const { searchParams } = heard[1]!.url;
    expect([searchParams.get('key-marker'), searchParams.get('version-id-marker')]).toEqual(['a', '1']);
  });

  test('lists parts behind the last one where the store names none', async () => {
    const part = (number: number) =>
      `<Part><PartNumber>${number}</PartNumber><Size>1</Size><ETag>"e"</ETag></Part>`;
    const { s3 } = await fakeS3(({ url }, response) => {
      const marker = Number(url.searchParams.get('part-number-marker') ?? 0);
      response.end(
        `<ListPartsResult><IsTruncated>${marker < 2}</IsTruncated>${part(marker + 1)}</ListPartsResult>`,
      );
    });
    const target = s3.store.checks.target('uploadObject', 'box', 'a', {});
    const parts = await s3.store.uploads.listParts(
      { target, id: 'u' },
      { deadline: performance.now() + 10_000, timeout: 10_000 },
    );
    expect(parts.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  test('lists unfinished uploads behind the last one where the store names none', async () => {
    const upload = (key: string) => `<Upload><Key>${key}</Key><UploadId>id-${key}</UploadId></Upload>`;
    const { s3, heard } = await fakeS3(({ url }, response) => {
      const isSecond = url.searchParams.has('key-marker');
      response.end(
        `<ListMultipartUploadsResult><IsTruncated>${!isSecond}</IsTruncated>${upload(isSecond ? 'b' : 'a')}</ListMultipartUploadsResult>`,
      );
    });
    expect(names(await s3.listIncompleteUploads('box'))).toEqual(['a', 'b']);
    expect(heard[1]!.url.searchParams.get('upload-id-marker')).toBe('id-a');
  });

  test('lists buckets behind the last one where the store names none', async () => {
    const { s3 } = await fakeS3(({ url }, response) => {
      const isSecond = url.searchParams.get('marker') === 'one';
      const bucket = `<Bucket><Name>${isSecond ? 'two' : 'one'}</Name></Bucket>`;
      response.end(
        `<ListAllMyBucketsResult><IsTruncated>${!isSecond}</IsTruncated><Buckets>${bucket}</Buckets></ListAllMyBucketsResult>`,
      );
    });
    expect(names(await s3.listContainers())).toEqual(['one', 'two']);
  });
});

describe('Azure', () => {
  const blob = (name: string, attribute = '') =>
    `<Blob><Name${attribute}>${name}</Name><Properties><Content-Length>1</Content-Length></Properties></Blob>`;
  const page = (blobs: string, next: string) =>
    `<EnumerationResults><Blobs>${blobs}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`;

  test('deletes no container whose first page is empty and names another one', async () => {
    const { azure, heard } = await fakeAzure(({ url }, response) => {
      response.end(url.searchParams.has('marker') ? page(blob('a'), '') : page('', 'next'));
    });
    await expect(azure.deleteContainer('box')).rejects.toMatchObject({ code: 'container-not-empty' });
    expect(heard.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  test('goes on over an empty page that names the next one', async () => {
    const { azure } = await fakeAzure(({ url }, response) => {
      const marker = url.searchParams.get('marker');
      response.end(
        marker === null ? page(blob('a'), '1') : marker === '1' ? page('', '2') : page(blob('b'), ''),
      );
    });
    expect(names(await azure.listObjects('box'))).toEqual(['a', 'b']);
  });

  test('refuses a mark that comes again', async () => {
    const { azure } = await fakeAzure((_, response) => response.end(page(blob('a'), 'same')));
    await expect(azure.listObjects('box')).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test('decodes the names that say they are encoded, and those alone', async () => {
    const prefix = `<BlobPrefix><Name Encoded='true'>p%01/</Name></BlobPrefix>`;
    const blobs =
      blob('a%EF%BF%BFb', ' Encoded="true"') + blob('a%20b') + blob('x%FF', ' Encoded="true"') + prefix;
    const { azure } = await fakeAzure((_, response) => response.end(page(blobs, '')));
    const listed = await azure.listObjects('box', { delimiter: '/' });
    expect(names(listed)).toEqual(['a\uffffb', 'a%20b', 'x\udcff', 'p\u0001/']);
  });
});

describe('Google Cloud Storage', () => {
  const object = (name: string) => ({ name, bucket: 'box', size: '1', generation: '1' });

  test('goes on over an empty page that names the next one, and ends where none is named', async () => {
    const { google } = await fakeGoogle(({ url }, response) => {
      const token = url.searchParams.get('pageToken');
      const answer =
        token === null
          ? { items: [object('a')], nextPageToken: '1' }
          : token === '1'
            ? { nextPageToken: '2' }
            : { items: [object('b')], nextPageToken: '' };
      response.end(JSON.stringify(answer));
    });
    expect(names(await google.listObjects('box'))).toEqual(['a', 'b']);
  });

  test('refuses a token that comes again', async () => {
    const { google } = await fakeGoogle((_, response) => {
      response.end(JSON.stringify({ items: [object('a')], nextPageToken: 'same' }));
    });
    await expect(google.listObjects('box')).rejects.toMatchObject({ code: 'malformed-response' });
  });
});
