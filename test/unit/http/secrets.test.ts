import { inspect } from 'node:util';
import nock from 'nock';
import { CloudError } from 'skylane';
import { DigitalOceanCompute } from 'skylane/digital-ocean';
import { Ec2 } from 'skylane/aws';
import { HetznerCompute } from 'skylane/hetzner';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Redactor } from '../../../src/http/secrets/redact.js';
import { localServer } from '../../support/local-server.js';

const cleanup: (() => Promise<unknown>)[] = [];
beforeAll(() => nock.restore());
afterEach(async () => {
  for (const work of cleanup.splice(0).toReversed()) await work();
});

/** Sends back what it is sent, as a service does that quotes what it refuses. */
async function echo(
  make: (request: { readonly body: string; readonly authorization: string }) => {
    readonly status: number;
    readonly body: string;
    readonly headers?: Record<string, string>;
  },
): Promise<string> {
  const server = await localServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const answer = make({ body, authorization: request.headers.authorization ?? '' });
    response.writeHead(answer.status, answer.headers ?? {}).end(answer.body);
  });
  cleanup.push(() => server.close());
  return server.url;
}

async function caught(call: Promise<unknown>): Promise<CloudError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  if (!CloudError.is(error)) throw new Error('it should have been a CloudError', { cause: error });
  return error;
}

/** All that somebody could print of an error. */
const printed = (error: CloudError): string => `${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`;

describe('a secret is masked', () => {
  const secret = `p"a's<s>&/ w\\örd+100%=`;
  const forms: Record<string, string> = {
    raw: secret,
    json: JSON.stringify(secret),
    'json of PHP': JSON.stringify(secret).replaceAll('/', '\\/'),
    'json in ASCII': JSON.stringify(secret).replace('ö', '\\u00f6'),
    'json in json': JSON.stringify(JSON.stringify(secret)),
    url: encodeURIComponent(secret),
    'url in lower case': encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    form: new URLSearchParams({ '': secret }).toString().slice(1),
    base64: Buffer.from(secret).toString('base64'),
    base64url: Buffer.from(secret).toString('base64url'),
    'Basic header of a': `Basic ${Buffer.from(`a:${secret}`).toString('base64')}`,
    'Basic header of ab': `Basic ${Buffer.from(`ab:${secret}`).toString('base64')}`,
    'Basic header of abc': `Basic ${Buffer.from(`abc:${secret}`).toString('base64')}`,
    xml: secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    html: secret
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  };
  const redactor = new Redactor();
  redactor.add(secret);

  test.each(Object.entries(forms))('as %s', (_form, text) => {
    const result = redactor.text(`before ${text} after`);
    expect(result.replace(/"|\\/g, '').replace('Basic ', '')).toBe('before [redacted] after');
  });

  test('where it was decoded', () => {
    const other = new Redactor();
    other.add('abc%2Fdef%2B');
    expect(other.text('abc/def+')).toBe('[redacted]');
  });

  test('line by line where it has lines', () => {
    const key = `-----BEGIN X-----\n${'QUJD'.repeat(16)}\n${'REVG'.repeat(16)}\n-----END X-----`;
    const other = new Redactor();
    other.add(key);
    expect(other.text(`line ${'REVG'.repeat(16)}`)).toBe('line [redacted]');
  });

  test('whoever it belongs to, where it is a private key', () => {
    const text = 'a -----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY----- b';
    expect(new Redactor().text(text)).toBe('a [redacted] b');
  });

  test('before the text is cut', () => {
    expect(redactor.words(`${'x'.repeat(95)} ${secret}`, 100)).toBe(`${'x'.repeat(95)} [red...`);
  });
});

describe('an error shows no token', () => {
  const token = `dop_v1_${'0123456789abcdef'.repeat(4)}`;
  const errorFrom = async (url: string): Promise<CloudError> => {
    const driver = new DigitalOceanCompute({ token, endpoint: url, retry: { attempts: 1 } });
    cleanup.push(() => driver.close());
    return caught(driver.listNodes());
  };

  test.each([10, 30, 55])('that a body of plain text begins with, after %i others', async (before) => {
    const url = await echo(({ authorization }) => ({
      status: 200,
      body: 'x'.repeat(before) + authorization,
    }));
    expect(printed(await errorFrom(url))).not.toContain(token.slice(0, 12));
  });

  test('that the parser quotes', async () => {
    const url = await echo(({ authorization }) => ({
      status: 200,
      body: `{"a": ${authorization.slice(7)}}`,
    }));
    expect(printed(await errorFrom(url))).not.toContain(token.slice(0, 12));
  });

  test.each(['x-request-id', 'content-type'])('that the header %s carries', async (name) => {
    for (const status of [200, 500]) {
      const url = await echo(({ authorization }) => ({
        status,
        body: 'x',
        headers: { [name]: authorization },
      }));
      expect(printed(await errorFrom(url))).not.toContain(token.slice(0, 12));
    }
  });

  test.each(['id', 'message', 'request_id'])('that the field %s of its body carries', async (field) => {
    const url = await echo(({ authorization }) => ({
      status: 422,
      // Escaped in a way that only shows when it is parsed.
      body: JSON.stringify({ [field]: authorization }).replaceAll('d', '\\u0064'),
    }));
    expect(printed(await errorFrom(url))).not.toContain(token.slice(0, 12));
  });
});

describe('what a request holds for the server alone', () => {
  const userData = `#cloud-config\npassword: SECRET-of-mine\nwrite_files:\n- content: ${'abcdefghij'.repeat(300)}`;
  const spec = { name: 'web', image: '1', size: 'cx22', userData };
  const encoded = Buffer.from(userData).toString('base64');

  test.each<[string, (text: string) => string]>([
    ['whole', (text) => text],
    ['cut at its end', (text) => text.slice(0, 100)],
    ['cut at its beginning', (text) => text.slice(20)],
    ['as JSON', (text) => JSON.stringify(text)],
    ['in base64', () => encoded],
    ['in base64, cut', () => encoded.slice(8, 90)],
  ])('is not in an error, although the service quotes it %s', async (_how, quote) => {
    const url = await echo(({ body }) => {
      const sent = (JSON.parse(body) as { user_data: string }).user_data;
      const message = `invalid user_data: ${quote(sent)} is too long`;
      return { status: 422, body: JSON.stringify({ error: { code: 'invalid_input', message } }) };
    });
    const driver = new HetznerCompute({ token: 'x'.repeat(64), endpoint: url, retry: { attempts: 1 } });
    cleanup.push(() => driver.close());
    const error = await caught(driver.createNode(spec));
    expect(error.message).toMatch(/invalid user_data: "?\[redacted\]/);
    expect(printed(error)).not.toMatch(/SECRET|password|abcdefghij|I2Nsb3Vk/);
    expect(printed(error)).not.toContain(encoded.slice(8, 40));
  });

  test('is refused before it is sent where it is longer than the provider takes', async () => {
    let asked = 0;
    const url = await echo(() => ({ status: 200, body: `{"asked": ${(asked += 1)}}` }));
    const driver = new DigitalOceanCompute({ token: 'tttttttt', endpoint: url });
    cleanup.push(() => driver.close());
    const long = `#cloud-config SECRET ${'x'.repeat(65_536)}`;
    const error = await caught(driver.createNode({ ...spec, userData: long }));
    expect(error).toMatchObject({ code: 'invalid-request' });
    expect([printed(error).includes('SECRET'), asked]).toEqual([false, 0]);
  });

  test('is not in an error of EC2, which has it in a form', async () => {
    const url = await echo(({ body }) => {
      const sent = new URLSearchParams(body).get('UserData') ?? '';
      const text = `<Response><Errors><Error><Code>InvalidParameterValue</Code><Message>Bad ${sent}</Message></Error></Errors></Response>`;
      return { status: 400, body: text };
    });
    const driver = new Ec2({
      endpoint: url,
      region: 'eu-central-1',
      accessKeyId: 'a',
      secretAccessKey: 'ssss',
    });
    cleanup.push(() => driver.close());
    const error = await caught(driver.createNode({ ...spec, image: 'ami-1', size: 't3.micro' }));
    expect(error.message).toContain('Bad [redacted]');
    expect(error.message).not.toContain(encoded.slice(0, 24));
  });

  test('is not in an error of an import of a key', async () => {
    const publicKey = `ssh-ed25519 ${'AAAAC3NzaC1lZDI1NTE5AAAA'.repeat(3)} me`;
    const url = await echo(() => ({
      status: 422,
      body: JSON.stringify({ id: 'x', message: `bad key ${publicKey.slice(0, 60)}` }),
    }));
    const driver = new DigitalOceanCompute({ token: 'tttttttt', endpoint: url });
    cleanup.push(() => driver.close());
    expect((await caught(driver.importKeyPair('k', publicKey))).message).toContain('bad key [redacted]');
  });
});

test('a message of megabytes is some hundred characters', async () => {
  const url = await echo(() => ({
    status: 500,
    body: JSON.stringify({ id: 'i'.repeat(5e6), message: 'm'.repeat(5e6), request_id: 'r'.repeat(5e6) }),
    headers: { 'x-request-id': 'h'.repeat(8000) },
  }));
  const driver = new DigitalOceanCompute({ token: 'tttttttt', endpoint: url, retry: { attempts: 1 } });
  cleanup.push(() => driver.close());
  const error = await caught(driver.listNodes());
  expect(error.message.length).toBeLessThan(1000);
  expect(JSON.stringify(error).length).toBeLessThan(1500);
});

describe('a password that the provider made up', () => {
  const made = async () => {
    const server = {
      id: 1,
      name: 'web',
      status: 'running',
      public_net: {},
      server_type: { name: 'cx22' },
      labels: {},
    };
    const url = await echo(() => ({
      status: 201,
      body: JSON.stringify({ server, root_password: 'made-up-pass' }),
    }));
    const driver = new HetznerCompute({ token: 'x'.repeat(64), endpoint: url });
    cleanup.push(() => driver.close());
    return { driver, node: await driver.createNode({ name: 'web', image: '1', size: 'cx22' }) };
  };

  test('is read by its name, and shown neither by the console nor in JSON', async () => {
    const { node } = await made();
    expect(node.extra.rootPassword).toBe('made-up-pass');
    expect(`${inspect(node, { depth: 9 })} ${JSON.stringify(node)}`).not.toContain('made-up-pass');
  });

  test('stays with a model that another driver adopts', async () => {
    const { driver, node } = await made();
    const fork = driver.fork();
    cleanup.push(() => fork.close());
    expect(fork.adopt(node).extra.rootPassword).toBe('made-up-pass');
  });
});
