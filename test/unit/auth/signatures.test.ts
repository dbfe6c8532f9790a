import { createHash, createHmac, createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import { privateKeyOf, signAcs3, signEdgeGrid, signHttp, signTc3 } from 'skylane/driver';
import { describe, expect, it } from 'vitest';

interface Given {
  readonly method: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A request as signers see it. */
function outgoing({ method, url, headers = {}, body }: Given): Parameters<typeof signTc3>[0] {
  const { origin, pathname, search } = new URL(url);
  const request = { operation: 'test', method: 'GET', path: pathname } as const;
  return { request, method, origin, path: pathname + search, headers, body: body ?? null };
}

describe('TC3-HMAC-SHA256', () => {
  // The examples of https://www.tencentcloud.com/document/api/1427/56177, of two versions of the page: asterisks are a part of their keys.
  const body = String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`;
  const type = { 'content-type': 'application/json; charset=utf-8' };

  it.each([
    [
      'the type and the host',
      { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3*******' },
      type,
      'SignedHeaders=content-type;host, Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c',
    ],
    [
      'the action too',
      { secretId: `AKID${'*'.repeat(32)}`, secretKey: '*'.repeat(32) },
      { ...type, 'x-tc-action': 'DescribeInstances' },
      'SignedHeaders=content-type;host;x-tc-action, Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f',
    ],
  ])('signs %s as the published example', (_what, keys, headers, signed) => {
    const request = outgoing({ method: 'POST', url: 'https://cvm.tencentcloudapi.com/', headers, body });
    const { authorization } = signTc3(request, { ...keys, service: 'cvm', now: 1_551_113_065_000 });
    expect(authorization).toBe(
      `TC3-HMAC-SHA256 Credential=${keys.secretId}/2019-02-25/cvm/tc3_request, ${signed}`,
    );
  });
});

describe('ACS3-HMAC-SHA256', () => {
  // https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
  it('signs as the published example', () => {
    const request = outgoing({
      method: 'POST',
      url: 'https://ecs.cn-shanghai.aliyuncs.com/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
      headers: { 'x-acs-action': 'RunInstances', 'x-acs-version': '2014-05-26' },
    });
    const { authorization } = signAcs3(request, {
      accessKeyId: 'YourAccessKeyId',
      accessKeySecret: 'YourAccessKeySecret',
      now: Date.parse('2023-10-26T10:22:32Z'),
      nonce: '3156853299f313e23d1673dc12e1703d',
    });
    expect(authorization).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });
});

describe('ACS3-HMAC-SHA256 of a query', () => {
  const signed = (query: string) =>
    signAcs3(outgoing({ method: 'GET', url: `https://dns.example/?${query}` }), {
      accessKeyId: 'id',
      accessKeySecret: 'secret',
      now: 0,
      nonce: 'nonce',
    })['authorization'];

  it('sorts by name, where a name begins another', () => {
    const none = createHash('sha256').update('').digest('hex');
    const headers = `host:dns.example\nx-acs-content-sha256:${none}\nx-acs-date:1970-01-01T00:00:00Z\nx-acs-signature-nonce:nonce\n`;
    const names = 'host;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce';
    const canonical = `GET\n/\nTag=b&Tag.1=a\n${headers}\n${names}\n${none}`;
    const hash = createHash('sha256').update(canonical).digest('hex');
    const signature = createHmac('sha256', 'secret').update(`ACS3-HMAC-SHA256\n${hash}`).digest('hex');
    expect(signed('Tag.1=a&Tag=b')).toContain(`Signature=${signature}`);
    expect(signed('Tag=b&Tag.1=a')).toBe(signed('Tag.1=a&Tag=b'));
  });
});

describe('EdgeGrid', () => {
  // The cases of Akamai's own clients (AkamaiOPEN-edgegrid-node, test/test_data.json, Apache-2.0).
  const CASES: readonly (readonly [string, Omit<Given, 'url'> & { path: string }, string])[] = [
    ['a GET', { method: 'GET', path: '/' }, 'tL+y4hxyHxgWVD30X3pWnGKHcPzmrIF+LThiAOhMxYU='],
    [
      'a query',
      { method: 'GET', path: '/testapi/v1/t1?p1=1&p2=2' },
      'hKDH1UlnQySSHjvIcZpDMbQHihTQ0XyVAKZaApabdeA=',
    ],
    [
      'a body',
      { method: 'POST', path: '/testapi/v1/t3', body: 'datadatadatadatadatadatadatadata' },
      'hXm4iCxtpN22m4cbZb4lVLW5rhX8Ca82vCFqXzSTPe4=',
    ],
    [
      'a body that is too long',
      { method: 'POST', path: '/testapi/v1/t3', body: 'd'.repeat(2049) },
      '6Q6PiTipLae6n4GsSIDTCJ54bEbHUBp+4MUXrbQCBoY=',
    ],
    [
      'a body of the greatest length',
      { method: 'POST', path: '/testapi/v1/t3', body: 'd'.repeat(2048) },
      '6Q6PiTipLae6n4GsSIDTCJ54bEbHUBp+4MUXrbQCBoY=',
    ],
    [
      'an empty body',
      { method: 'POST', path: '/testapi/v1/t6', body: '' },
      '1gEDxeQGD5GovIkJJGcBaKnZ+VaPtrc4qBUHixjsPCQ=',
    ],
    [
      'a header',
      { method: 'GET', path: '/testapi/v1/t4', headers: { 'x-test1': 'test-simple-header' } },
      '8F9AybcRw+PLxnvT+H0JRkjROrrUgsxJTnRXMzqvcwY=',
    ],
    [
      'a header with blanks',
      {
        method: 'GET',
        path: '/testapi/v1/t4',
        headers: { 'x-test1': '"     test-header-with-spaces     "' },
      },
      'ucq2AbjCNtobHfCTuS38fdkl5UDdWHZhQX46fYR8CqI=',
    ],
    [
      'headers in another order',
      {
        method: 'GET',
        path: '/testapi/v1/t4',
        headers: { 'x-test2': 't2', 'x-test1': 't1', 'x-test3': 't3' },
      },
      'Wus73Nx8jOYM+kkBFF2q8D1EATRIMr0WLWwpLBgkBqY=',
    ],
    [
      'a PUT, whose body is not signed',
      { method: 'PUT', path: '/testapi/v1/t6', body: 'PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP' },
      'GNBWEYSEWOLtu+7dD52da2C39aX/Jchpon3K/AmBqBU=',
    ],
  ];

  it.each(CASES)('signs %s', (_what, { path, ...given }, signature) => {
    const url = `https://akaa-baseurl-xxxxxxxxxxx-xxxxxxxxxxxxx.luna.akamaiapis.net${path}`;
    const { authorization } = signEdgeGrid(outgoing({ ...given, url }), {
      clientToken: 'akab-client-token-xxx-xxxxxxxxxxxxxxxx',
      clientSecret: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=',
      accessToken: 'akab-access-token-xxx-xxxxxxxxxxxxxxxx',
      now: Date.parse('2014-03-21T19:34:21Z'),
      nonce: 'nonce-xx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
      maxBody: 2048,
      headers: ['x-test1', 'x-test2', 'x-test3'],
    });
    expect(authorization).toBe(
      `EG1-HMAC-SHA256 client_token=akab-client-token-xxx-xxxxxxxxxxxxxxxx;access_token=akab-access-token-xxx-xxxxxxxxxxxxxxxx;timestamp=20140321T19:34:21+0000;nonce=nonce-xx-xxxx-xxxx-xxxx-xxxxxxxxxxxx;signature=${signature}`,
    );
  });
});

describe("Oracle's signatures", () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  /** What was signed, by the public key: https://docs.oracle.com/en-us/iaas/Content/API/Concepts/signingrequests.htm */
  function isOf(text: string, authorization = ''): boolean {
    const [, signature = ''] = /signature="([^"]+)"/.exec(authorization) ?? [];
    return createVerify('RSA-SHA256').update(text).verify(createPublicKey(pem), signature, 'base64');
  }
  const signing = {
    keyId: 'tenancy/user/print',
    key: privateKeyOf('oracle', { privateKey: pem }),
    now: 1_388_957_500_000,
  };

  it('sign the date, the first line and the host of a request without a body', () => {
    const url =
      'https://iaas.us-phoenix-1.oraclecloud.com/20160918/instances?availabilityDomain=Pjwf%3A%20PHX-AD-1';
    const { authorization } = signHttp(outgoing({ method: 'GET', url }), signing);
    expect(authorization).toMatch(
      /^Signature version="1",headers="date \(request-target\) host",keyId="tenancy\/user\/print",algorithm="rsa-sha256",signature="/,
    );
    const text =
      'date: Sun, 05 Jan 2014 21:31:40 GMT\n(request-target): get /20160918/instances?availabilityDomain=Pjwf%3A%20PHX-AD-1\nhost: iaas.us-phoenix-1.oraclecloud.com';
    expect(isOf(text, authorization)).toBe(true);
  });

  it('sign the length, type and digest of a body too', () => {
    const url = 'https://iaas.us-phoenix-1.oraclecloud.com/20160918/volumeAttachments';
    // The body of the published example, and its digest.
    const body = `{
    "compartmentId": "ocid1.compartment.oc1..aaaaaaaam3we6vgnherjq5q2idnccdflvjsnog7mlr6rtdb25gilchfeyjxa",
    "instanceId": "ocid1.instance.oc1.phx.abuw4ljrlsfiqw6vzzxb43vyypt4pkodawglp3wqxjqofakrwvou52gb6s5a",
    "volumeId": "ocid1.volume.oc1.phx.abyhqljrgvttnlx73nmrwfaux7kcvzfs3s66izvxf2h4lgvyndsdsnoiwr5q"
}`;
    const { authorization } = signHttp(outgoing({ method: 'POST', url, body }), signing);
    const text =
      'date: Sun, 05 Jan 2014 21:31:40 GMT\n(request-target): post /20160918/volumeAttachments\nhost: iaas.us-phoenix-1.oraclecloud.com\ncontent-length: 316\ncontent-type: application/json\nx-content-sha256: V9Z20UJTvkvpJ50flBzKE32+6m2zJjweHpDMX/U4Uy0=';
    expect(isOf(text, authorization)).toBe(true);
  });

  it('say what is wrong with a key that is none', () => {
    expect(() => privateKeyOf('oracle', { privateKey: 'no key' })).toThrow(
      /oracle: the option privateKey is no private key/,
    );
  });
});
