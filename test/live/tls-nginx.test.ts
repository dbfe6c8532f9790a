import { readFileSync } from 'node:fs';
import { HetznerCompute } from 'skylane/hetzner';
import { afterEach, expect, test, vi } from 'vitest';
import { withLab } from '../support/lab.js';

interface Nginx {
  readonly ca: string;
  readonly tls: Readonly<Record<'good' | 'wrong_host' | 'expired' | 'self_signed' | 'client_cert', string>>;
  readonly client: { readonly cert: string; readonly key: string };
}

withLab<Nginx>('nginx', ({ ca: caFile, tls: urls, client }) => {
  const ca = readFileSync(caFile);
  afterEach(() => vi.unstubAllEnvs());

  /** What a call to the server comes to. It is no cloud: any answer of HTTP says that TLS let it through. */
  async function outcome(endpoint: string, tls: object = { ca }) {
    const driver = new HetznerCompute({ token: 'x'.repeat(64), endpoint, tls, retry: { attempts: 4 } });
    const error: unknown = await driver.listLocations({ timeout: 10_000 }).catch((one: unknown) => one);
    await driver.close();
    return error;
  }
  const answered = { status: expect.any(Number) as number };
  const refused = (code: string) => ({
    code: 'unavailable',
    status: null,
    retryable: false,
    providerCode: code,
    message: expect.stringContaining('certificate') as string,
  });

  test('a certificate of an authority that was given is trusted', async () => {
    expect(await outcome(urls.good)).toMatchObject(answered);
  });

  test.each([
    ['wrong_host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', 'CERT_HAS_EXPIRED'],
    ['self_signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as const)('a certificate that is %s is refused, whatever the environment says', async (kind, code) => {
    expect(await outcome(urls[kind])).toMatchObject(refused(code));
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await outcome(urls[kind])).toMatchObject(refused(code));
  });

  test("an authority that nobody gave is none of Node's", async () => {
    expect(await outcome(urls.good, {})).toMatchObject({
      code: 'unavailable',
      retryable: false,
      status: null,
    });
  });

  test('a client certificate is shown where it is given, and missed where it is not', async () => {
    const [cert, key] = [readFileSync(client.cert), readFileSync(client.key)];
    const [shown, missed] = [
      await outcome(urls.client_cert, { ca, cert, key }),
      await outcome(urls.client_cert),
    ];
    expect(shown).toMatchObject(answered);
    expect(missed).not.toMatchObject({ status: Reflect.get(Object(shown) as object, 'status') as number });
  });
});
