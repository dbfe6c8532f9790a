import type { Exchange, Reply } from '../http.js';

/** The public parameters that name an image. */
const PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64', 'ami-0a1b2c3d4e5f60002'],
]);

const JSON_TYPE = 'application/x-amz-json-1.1';

/** Action of a Systems Manager request, which shares EC2's endpoint here; null for an EC2 request. */
export function systemsManagerAction(exchange: Exchange): string | null {
  return /^AmazonSSM\.(\w+)$/.exec(exchange.header('x-amz-target') ?? '')?.[1] ?? null;
}

/** Response of the Systems Manager, which supports GetParameters only. */
export function answerSystemsManager(action: string, exchange: Exchange, requestId: string): Reply {
  const headers = { 'content-type': JSON_TYPE, 'x-amzn-requestid': requestId };
  if (action !== 'GetParameters') {
    const body = JSON.stringify({ __type: 'UnknownOperationException' });
    return { status: 400, headers, body };
  }
  const { Names: names = [] } = JSON.parse(exchange.body.toString('utf8')) as { Names?: string[] };
  const known = names.filter((name) => PARAMETERS.has(name));
  const body = JSON.stringify({
    Parameters: known.map((Name) => ({
      Name,
      Type: 'String',
      Value: imageOfParameter(Name),
      Version: 1,
      DataType: 'aws:ec2:image',
    })),
    InvalidParameters: names.filter((name) => !PARAMETERS.has(name)),
  });
  return { status: 200, headers, body };
}

/** The image that a parameter names. */
export function imageOfParameter(name: string): string | undefined {
  return PARAMETERS.get(name);
}
