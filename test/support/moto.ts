import { randomInt } from 'node:crypto';

/** What moto's server says about itself. */
export interface MotoLab {
  readonly endpoint: string;
}

/**
 * Temporary credentials of an account that nobody has used yet. moto keeps what each account made apart, so that test files and runs
 * that share one server do not see each other's, and nothing has to be cleared.
 */
export function freshAccount({ endpoint }: MotoLab) {
  const account = String(randomInt(100_000_000_000, 200_000_000_000));
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: `arn:aws:iam::${account}:role/skylane`,
    RoleSessionName: 'skylane',
  });
  return async () => {
    const response = await fetch(endpoint, { method: 'POST', body, headers: { authorization: SIGNED } });
    const text = await response.text();
    const read = (name: string): string => {
      const value = new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1];
      if (value === undefined) throw new Error(`moto's AssumeRole named no ${name}: ${text.slice(0, 500)}`);
      return value;
    };
    return {
      accessKeyId: read('AccessKeyId'),
      secretAccessKey: read('SecretAccessKey'),
      sessionToken: read('SessionToken'),
    };
  };
}

/** moto finds the service of a request in what was signed, and checks no signature. */
const SIGNED =
  'AWS4-HMAC-SHA256 Credential=AKIAMOTOMOTOMOTOMOTO/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0';
