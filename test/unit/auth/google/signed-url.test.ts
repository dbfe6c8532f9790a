import { generateKeyPairSync, verify } from 'node:crypto';

import nock from 'nock';
import { getDriver, Provider } from 'skylane';
import { expect, it } from 'vitest';

import { signGoogleUrl } from '../../../../dist/src/auth/google/signed-url.js';

/** The public half of the key with which Google signed the URLs that clients are to agree with. */
const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArD8zIqyKLbX0Nq8o0Jj1
qHEhHhqO3+0OP7TEFx5Vxc6PdwBoFNrfnJRI/S+ZaDYS1avr5Pqpp8g8+UNOMvI1
VsjGM8xjTaxkVv8mmKp6pSmQstTt25pzY1exA2wv4xNWSwWNFNx2kh35+kvTQ/DF
3YA9P7pUU1sKur1PP8OoubWLFO59iy5UE5dX0O/3pjvZ2HAhSXsx2VWtB5nlrHR8
FrKJNLJMEGEDSMz9yRfQaUeYCU9oDYHuiqKQ3rCXi6C82l+3FJw5/ggJ5y7iw8ME
rCFSslcYQRbBVz6ZYKWkEcJhs8BG3/16bfaqNusNlDIJ99I7DmipUngF/HEulYhf
rQIDAQAB
-----END PUBLIC KEY-----
`;

const EMAIL = 'test-iam-credentials@dummy-project-id.iam.gserviceaccount.com';

/** Signatures published for clients: https://github.com/googleapis/conformance-tests, storage/v1/v4_signatures.json */
const SIGNED = [
  {
    method: 'GET',
    path: '/test-bucket/test-object',
    expires: 10,
    now: '2019-02-01T09:00:00Z',
    signature:
      '95e6a13d43a1d1962e667f17397f2b80ac9bdd1669210d5e08e0135df9dff4e56113485dbe429ca2266487b9d1796ebdee2d7cf682a6ef3bb9fbb4c351686fba90d7b621cf1c4eb1fdf126460dd25fa0837dfdde0a9fd98662ce60844c458448fb2b352c203d9969cb74efa4bdb742287744a4f2308afa4af0e0773f55e32e92973619249214b97283b2daa14195244444e33f938138d1e5f561088ce8011f4986dda33a556412594db7c12fc40e1ff3f1bedeb7a42f5bcda0b9567f17f65855f65071fabb88ea12371877f3f77f10e1466fff6ff6973b74a933322ff0949ce357e20abe96c3dd5cfab42c9c83e740a4d32b9e11e146f0eb3404d2e975896f74',
  },
  {
    method: 'PUT',
    path: '/test-bucket/test-object',
    expires: 10,
    now: '2019-02-01T09:00:00Z',
    signature:
      '8adff1d4285739e31aa68e73767a46bc5511fde377497dbe08481bf5ceb34e29cc9a59921748d8ec3dd4085b7e9b7772a952afedfcdaecb3ae8352275b8b7c867f204e3db85076220a3127a8a9589302fc1181eae13b9b7fe41109ec8cdc93c1e8bac2d7a0cc32a109ca02d06957211326563ab3d3e678a0ba296e298b5fc5e14593c99d444c94724cc4be97015dbff1dca377b508fa0cb7169195de98d0e4ac96c42b918d28c8d92d33e1bd125ce0fb3cd7ad2c45dae65c22628378f6584971b8bf3945b26f2611eb651e9b6a8648970c1ecf386bb71327b082e7296c4e1ee2fc0bdd8983da80af375c817fb1ad491d0bc22c0f51dba0d66e2cffbc90803e47',
  },
  {
    method: 'GET',
    path: '/test-bucket/test-object',
    expires: 20,
    now: '2019-03-01T09:00:00Z',
    signature:
      '9669ed5b10664dc594c758296580662912cf4bcc5a4ba0b6bf055bcbf6f34eed7bdad664f534962174a924741a0c273a4f67bc1847cef20192a6beab44223bd9d4fbbd749c407b79997598c30f82ddc269ff47ec09fa3afe74e00616d438df0d96a7d8ad0adacfad1dc3286f864d924fe919fb0dce45d3d975c5afe8e13af2db9cc37ba77835f92f7669b61e94c6d562196c1274529e76cfff1564cc2cad7d5387dc8e12f7a5dfd925685fe92c30b43709eee29fa2f66067472cee5423d1a3a4182fe8cea75c9329d181dc6acad7c393cd04f8bf5bc0515127d8ebd65d80c08e19ad03316053ea60033fd1b1fd85a69c576415da3bf0a3718d9ea6d03e0d66f0',
  },
];

it.each(SIGNED)('asks Google the same as its own clients do: $method for $expires seconds', (vector) => {
  let signed = '';
  const account = {
    account: EMAIL,
    sign: (text: string) => {
      signed = text;
      return Buffer.from(vector.signature, 'hex');
    },
  };
  const { method, path, expires, now } = vector;
  const url = new URL(
    signGoogleUrl(account, {
      method,
      path,
      expires,
      now: new Date(now),
      origin: 'https://storage.googleapis.com',
    }),
  );
  const signature = Buffer.from(url.searchParams.get('X-Goog-Signature') ?? '', 'hex');
  expect(verify('RSA-SHA256', Buffer.from(signed), PUBLIC_KEY, signature)).toBe(true);
  expect([url.pathname, url.searchParams.get('X-Goog-Expires')]).toEqual([path, String(expires)]);
});

it('is signed by the clock that the sign-in has corrected', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const there = new Date(Math.floor(Date.now() / 1000) * 1000 + 7_200_000);
  const date = { date: there.toUTCString() };
  nock('https://oauth2.googleapis.com')
    .post('/token')
    .reply(400, { error: 'invalid_grant', error_description: 'Invalid JWT: iat and exp' }, date)
    .post('/token')
    .reply(200, { access_token: 'token-of-the-test', expires_in: 3600 }, date);
  nock('https://storage.googleapis.com')
    .get(/\/storage\/v1\/b/)
    .reply(200, { items: [] });
  const credentials = { client_email: EMAIL, private_key: privateKey, project_id: 'p' };
  const store = new (getDriver(Provider.GOOGLE_STORAGE))({ credentials });
  await store.listContainers();
  const url = new URL(await store.presignUrl({ container: 'box', name: 'k' }, { expiresIn: 60_000 }));
  await store.close();
  const stamp = url.searchParams.get('X-Goog-Date') ?? '';
  const signed = Date.parse(stamp.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
  expect(Math.abs(signed - there.getTime())).toBeLessThan(60_000);
});
