import { Ec2 } from 'skylane/aws';
import { CloudError } from 'skylane';
import type { Verdict } from './judge.js';
import type { Laid } from './setup.js';

/** Signs in with our driver; the error of anything but a CloudError says so. */
export async function signInToAws({ home, variables, profile }: Laid): Promise<Verdict> {
  try {
    const environment = {
      variables: { PATH: process.env['PATH'], HOME: home, ...variables },
      home,
      directory: home,
    };
    const found = await Ec2.readEnvironment(environment, profile === undefined ? {} : { profile });
    const ec2 = new Ec2({ ...found, endpoint: 'http://127.0.0.1:9' });
    await ec2.close();
    const { credentials, accessKeyId, sessionToken } = found;
    if (credentials === undefined) return { key: accessKeyId ?? '', token: sessionToken ?? null };
    const keys = typeof credentials === 'function' ? await credentials() : credentials;
    return { key: keys.accessKeyId, token: keys.sessionToken ?? null };
  } catch (error) {
    if (!CloudError.is(error)) return { error: `no CloudError: ${String(error)}` };
    return { error: `${error.name}: ${error.message}` };
  }
}
