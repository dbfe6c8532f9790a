import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getDriver, Provider } from 'skylane';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labServer } from '../support/lab.js';
import { ownBucket, s3For, type S3Lab } from '../support/s3.js';

/** Objects go between Skylane and clients that nobody here wrote, in both directions, byte for byte. */
const run = promisify(execFile);
const PYTHON = '/usr/bin/python3';

/** Contents: what goes in one request, and what every client sends in parts. */
const CONTENTS = { small: randomBytes(70_001), large: randomBytes(20 * 1024 * 1024 + 17) };
const NAME = 'folder/ü & more.bin';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Puts a file as an object, and gets it into a file. */
interface Client {
  put(file: string, name: string): Promise<unknown>;
  get(name: string, file: string): Promise<unknown>;
}

interface Files {
  readonly folder: string;
  readonly path: (name: string) => string;
}

/** A folder with the contents as files. */
function ownFiles(): () => Files {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skylane-foreign-'));
    for (const [name, content] of Object.entries(CONTENTS)) await writeFile(join(folder, name), content);
  });
  afterAll(() => rm(folder, { recursive: true }));
  return () => ({ folder, path: (name) => join(folder, name) });
}

const ceph = labServer<S3Lab>('ceph-rgw');

/** The clients of S3, told where the store is. */
function s3Clients({ endpoint, region, access_key, secret_key }: S3Lab, bucket: string, files: Files) {
  const env = {
    PATH: process.env.PATH,
    HOME: files.folder,
    AWS_ACCESS_KEY_ID: access_key,
    AWS_SECRET_ACCESS_KEY: secret_key,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const boto = (call: string, ...parameters: readonly string[]) =>
    run(PYTHON, ['-c', BOTO, endpoint, region, bucket, call, ...parameters], { env });
  const aws = (...parameters: readonly string[]) =>
    run(PYTHON, ['/usr/bin/aws', '--endpoint-url', endpoint, 's3', 'cp', ...parameters], { env });
  const host = endpoint.replace(/^https?:\/\//, '');
  const s3cmd = (...parameters: readonly string[]) =>
    run(
      's3cmd',
      ['-c', '/dev/null', '--no-ssl', `--access_key=${access_key}`, `--secret_key=${secret_key}`].concat(
        [`--host=${host}`, `--host-bucket=${host}`, `--region=${region}`, '--force'],
        parameters,
      ),
      { env },
    );
  const rclone = (...parameters: readonly string[]) =>
    run(
      'rclone',
      ['--config', '/dev/null', '--s3-provider', 'Ceph', '--s3-endpoint', endpoint].concat(
        ['--s3-env-auth', '--s3-region', region, '--s3-force-path-style'],
        parameters,
      ),
      { env },
    );
  const url = (name: string): string => `s3://${bucket}/${name}`;
  return {
    boto3: {
      put: (file, name) => boto('upload_file', file, name),
      get: (name, file) => boto('download_file', name, file),
    },
    awscli: { put: (file, name) => aws(file, url(name)), get: (name, file) => aws(url(name), file) },
    s3cmd: {
      put: (file, name) => s3cmd('put', file, url(name)),
      get: (name, file) => s3cmd('get', url(name), file),
    },
    rclone: {
      put: (file, name) => rclone('copyto', file, `:s3:${bucket}/${name}`),
      get: (name, file) => rclone('copyto', `:s3:${bucket}/${name}`, file),
    },
  } satisfies Record<string, Client>;
}

const BOTO = `
import sys, boto3
from botocore.config import Config
endpoint, region, bucket, call, first, second = sys.argv[1:]
s3 = boto3.client('s3', endpoint_url=endpoint, region_name=region, config=Config(s3={'addressing_style': 'path'}))
if call == 'upload_file': s3.upload_file(first, bucket, second)
else: s3.download_file(bucket, first, second)
`;

describe.skipIf(ceph === null)('on Ceph, beside other clients of S3', () => {
  const lab = ceph ?? { endpoint: 'http://127.0.0.1:1', region: 'x', access_key: 'x', secret_key: 'x' };
  const s3 = s3For(lab);
  const bucket = ownBucket(s3);
  const files = ownFiles();

  describe.each(['boto3', 'awscli', 's3cmd', 'rclone'] as const)('%s', (client) => {
    test.each(Object.keys(CONTENTS) as (keyof typeof CONTENTS)[])(
      'reads what Skylane has written, and writes what Skylane reads: a %s object',
      async (kind) => {
        const { path } = files();
        const foreign: Client = s3Clients(lab, bucket(), files())[client];
        await s3.uploadFile(bucket(), `ours/${kind}/${NAME}`, path(kind), { partSize: 5 * 1024 * 1024 });
        const got = path(`${client}-${kind}`);
        await foreign.get(`ours/${kind}/${NAME}`, got);
        expect(sha256(await readFile(got))).toBe(sha256(CONTENTS[kind]));

        const theirs = `${client}/${kind}/${NAME}`;
        await foreign.put(path(kind), theirs);
        const bytes = await (await s3.downloadObject({ container: bucket(), name: theirs })).bytes();
        expect(sha256(bytes)).toBe(sha256(CONTENTS[kind]));
        const file = await s3.downloadFile({ container: bucket(), name: theirs }, path(`own-${client}`));
        expect(sha256(await readFile(file.path))).toBe(sha256(CONTENTS[kind]));
      },
    );
  });
});

interface OpenStackLab {
  readonly auth_url: string;
  readonly region: string;
  readonly users: {
    readonly demo: { readonly username: string; readonly password: string; readonly project_name: string };
  };
}

const openStack = labServer<OpenStackLab>('openstack-lab');

describe.skipIf(openStack === null)("on OpenStack Swift, beside Swift's own client", () => {
  const { auth_url: endpoint = 'http://127.0.0.1:1/v3', region = 'x', users } = openStack ?? {};
  const { username = 'x', password = 'x', project_name: projectName = 'x' } = users?.demo ?? {};
  const Swift = getDriver(Provider.OPENSTACK_SWIFT);
  const swift = new Swift({ endpoint, region, username, password, projectName });
  const container = `store-foreign-${randomBytes(4).toString('hex')}`;
  const files = ownFiles();
  const client = (...parameters: readonly string[]) =>
    run('swift', parameters, {
      env: {
        PATH: process.env.PATH,
        OS_AUTH_URL: endpoint,
        OS_IDENTITY_API_VERSION: '3',
        OS_USERNAME: username,
        OS_PASSWORD: password,
        OS_PROJECT_NAME: projectName,
        OS_USER_DOMAIN_NAME: 'Default',
        OS_PROJECT_DOMAIN_NAME: 'Default',
      },
    });

  beforeAll(async () => {
    await swift.createContainer(container);
  });
  afterAll(async () => {
    for (const name of [container, `${container}_segments`]) {
      const objects = await swift.listObjects(name).catch(() => []);
      await swift.deleteObjects(objects);
      await swift.deleteContainer(name);
    }
    await swift.close();
  });

  test.each(Object.keys(CONTENTS) as (keyof typeof CONTENTS)[])(
    'reads what Skylane has written, and writes what Skylane reads: a %s object',
    async (kind) => {
      const { path } = files();
      await swift.uploadFile(container, `ours/${kind}`, path(kind), { partSize: 5 * 1024 * 1024 });
      await client('download', container, `ours/${kind}`, '-o', path(`swift-${kind}`));
      expect(sha256(await readFile(path(`swift-${kind}`)))).toBe(sha256(CONTENTS[kind]));

      for (const [manifest, parameters] of [
        ['slo', ['--use-slo', '--segment-size', '5000000']],
        ['dlo', ['--segment-size', '5000000']],
      ] as const) {
        const name = `theirs/${manifest}/${kind}`;
        await client('upload', container, path(kind), '--object-name', name, ...parameters);
        const bytes = await (await swift.downloadObject({ container, name })).bytes();
        expect([manifest, sha256(bytes)]).toEqual([manifest, sha256(CONTENTS[kind])]);
      }
    },
  );
});

interface AzuriteLab {
  readonly endpoint: string;
  readonly account: string;
  readonly key: string;
}

const azurite = labServer<AzuriteLab>('azurite');

describe.skipIf(azurite === null)("on Azurite, beside Azure's own client", () => {
  const {
    endpoint = 'http://127.0.0.1:1',
    account = 'xxx',
    key: accountKey = 'A'.repeat(16),
  } = azurite ?? {};
  const AzureBlobs = getDriver(Provider.AZURE_BLOBS);
  const blobs = new AzureBlobs({ endpoint, account, accountKey });
  const container = `store-foreign-${randomBytes(4).toString('hex')}`;
  const files = ownFiles();

  beforeAll(async () => {
    await blobs.createContainer(container);
  });
  afterAll(async () => {
    await blobs.deleteObjects(blobs.iterateObjects(container));
    await blobs.deleteContainer(container);
    await blobs.close();
  });

  const script = fileURLToPath(new URL('./foreign/azure-blob.mjs', import.meta.url));
  const client = (action: 'put' | 'get', name: string, file: string) =>
    run(process.execPath, [script, action, endpoint, account, accountKey, container, name, file]);

  test.each(Object.keys(CONTENTS) as (keyof typeof CONTENTS)[])(
    'reads what Skylane has written, and writes what Skylane reads: a %s blob',
    async (kind) => {
      const { path } = files();
      await blobs.uploadFile(container, `ours/${NAME}`, path(kind), { partSize: 4 * 1024 * 1024 });
      await client('get', `ours/${NAME}`, path(`azure-${kind}`));
      expect(sha256(await readFile(path(`azure-${kind}`)))).toBe(sha256(CONTENTS[kind]));

      await client('put', `theirs/${NAME}`, path(kind));
      const theirs = { container, name: `theirs/${NAME}` };
      expect(sha256(await (await blobs.downloadObject(theirs)).bytes())).toBe(sha256(CONTENTS[kind]));
    },
  );
});
