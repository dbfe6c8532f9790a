import type { ServerResponse } from 'node:http';
import { getDriver, Provider } from 'skylane';
import { onTestFinished } from 'vitest';
import { answeringServer, type HeardRequest } from './answering-server.js';

type CloudResponse = (request: HeardRequest, response: ServerResponse) => void;

/** S3 as a test has it answer. */
export async function fakeS3(answer: CloudResponse) {
  const { origin, heard } = await answeringServer(answer);
  const s3 = new (getDriver(Provider.S3))({
    endpoint: origin,
    accessKeyId: 'a',
    secretAccessKey: 's',
    retry: { attempts: 1 },
  });
  onTestFinished(() => s3.close());
  return { s3, heard };
}

/** Azure Blob Storage as a test has it answer. */
export async function fakeAzure(answer: CloudResponse) {
  const { origin, heard } = await answeringServer(answer);
  const azure = new (getDriver(Provider.AZURE_BLOBS))({
    endpoint: `${origin}/acct`,
    account: 'acct',
    accountKey: 'YSBrZXkgb2YgMTYgYnl0ZXM=',
    retry: { attempts: 1 },
  });
  onTestFinished(() => azure.close());
  return { azure, heard };
}

/** Google Cloud Storage as a test has it answer. */
export async function fakeGoogle(answer: CloudResponse) {
  const { origin, heard } = await answeringServer(answer);
  const google = new (getDriver(Provider.GOOGLE_STORAGE))({
    endpoint: origin,
    projectId: 'p',
    token: 't',
    retry: { attempts: 1 },
  });
  onTestFinished(() => google.close());
  return { google, heard };
}

/** Swift as a test has it answer, once it has signed in. */
export async function fakeSwift(answer: CloudResponse) {
  const { origin, heard } = await answeringServer((request, response) => {
    if (request.url.pathname !== '/auth/v1.0') return answer(request, response);
    const { host } = request.headers;
    response.writeHead(200, { 'x-auth-token': 't', 'x-storage-url': `http://${host}/v1/a` }).end();
  });
  const swift = new (getDriver(Provider.OPENSTACK_SWIFT))({
    endpoint: `${origin}/auth/v1.0`,
    username: 'a:u',
    password: 'k',
    retry: { attempts: 1 },
  });
  onTestFinished(() => swift.close());
  return { swift, heard };
}
