import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { getDriver, Provider } from 'skylane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { accepted, first } from '../support/descriptions.js';
import { withLab } from '../support/lab.js';
import { localServer, type LocalServer } from '../support/local-server.js';

const GoogleStorage = getDriver(Provider.GOOGLE_STORAGE);

/** The description's paths begin behind the API's name, and an upload's description is a request of its own there. */
async function forward(endpoint: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', headers, url = '' } = request;
  const sent = await text(request);
  const isMultipart = headers['content-type']?.startsWith('multipart/') === true;
  const json = isMultipart ? (/\r\n\r\n(\{.*\})\r\n/.exec(sent)?.[1] ?? '') : sent;
  const answer = await fetch(endpoint + url.replace(/^(?:\/upload)?\/storage\/v1/, ''), {
    method,
    headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: describable(json) }),
  });
  const body = await answer.text();
  // Violations stand in a header, and an answer of the mock's own making has no session to go on with.
  const location = 'http://localhost/upload?upload_id=1';
  response
    .writeHead(answer.status, { 'content-type': 'application/json', location })
    .end(
      answer.ok ? body : JSON.stringify({ error: { message: answer.headers.get('sl-violations') ?? body } }),
    );
}

/** The description cannot say that a body may be left out, nor that a key goes away where it is null. */
function describable(json: string): string {
  const body: unknown = JSON.parse(json === '' ? '{}' : json);
  return JSON.stringify(body, (_key, value: unknown) => (value === null ? undefined : value));
}

withLab<{ readonly endpoint: string }>('spec-mock/google-storage', ({ endpoint }) => {
  describe("Google's own description of its storage has nothing against", () => {
    let server: LocalServer;
    let driver: InstanceType<typeof GoogleStorage>;
    beforeAll(async () => {
      server = await localServer((request, response) => void forward(endpoint, request, response));
      driver = new GoogleStorage({ endpoint: server.url, token: 'lab-token', projectId: 'my-project' });
    });
    afterAll(async () => {
      await driver.close();
      await server.close();
    });

    const place = { container: 'photos', name: 'a/b c.txt' };
    const upload = {
      metadata: { colour: 'blue' },
      extra: {
        storageClass: 'NEARLINE',
        cacheControl: 'no-cache',
        contentEncoding: 'identity',
        contentDisposition: 'inline',
        contentLanguage: 'en',
        predefinedAcl: 'publicRead',
        ifGenerationMatch: '0',
      },
    };
    const target = () => driver.store.checks.target('uploadObject', 'photos', 'a', upload);
    const bucket = {
      location: 'EU',
      storageClass: 'STANDARD',
      labels: { team: 'web' },
      isVersioned: true,
      access: 'uniform',
    } as const;

    it.each([
      ['listing buckets', () => first(driver.iterateContainers())],
      ['reading a bucket', () => driver.getContainer('photos')],
      ['making a bucket', () => driver.createContainer('photos', { extra: bucket })],
      ['deleting a bucket', () => driver.deleteContainer('photos')],
      ['listing objects', () => first(driver.iterateObjects('photos', { prefix: 'a/', delimiter: '/' }))],
      ['listing versions', () => first(driver.versions.iterate('photos', { prefix: 'a/' }))],
      ['reading an object', () => driver.getObject('photos', place.name)],
      [
        'putting an object',
        () =>
          driver.store.objects.put(
            target(),
            { bytes: Buffer.from('hello'), checksum: null },
            { deadline: null },
          ),
      ],
      ['beginning a resumable upload', () => driver.store.uploads.begin(target(), 1, { deadline: null })],
      ['deleting a version', () => driver.deleteObject({ ...place, version: '7' })],
      ['copying', () => driver.copyObject(place, { container: 'photos', name: 'c' })],
      [
        'copying with other metadata',
        () => driver.copyObject({ ...place, version: '7' }, { container: 'b-2', name: 'c' }, upload),
      ],
      ['changing metadata', () => driver.setMetadata(place, { colour: 'green' })],
    ])('%s', async (_name, act) => {
      expect(await accepted(act())).toBe('accepted');
    });

    it('finds fault with a field that there is not', async () => {
      const answer = await fetch(`${server.url}/storage/v1/b?project=p`, {
        method: 'POST',
        headers: { authorization: 'Bearer x' },
        body: JSON.stringify({ name: 'photos', colour: 'blue' }),
      });
      expect(await answer.text()).toContain('colour');
      expect(answer.status).toBe(422);
    });
  });
});
