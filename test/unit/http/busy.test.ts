import { CloudError } from 'skylane';
import { describe, expect, test } from 'vitest';
import { describeEc2Error } from '../../../providers/aws/ec2/errors.js';
import { describeRoute53Error } from '../../../providers/aws/route53/errors.js';
import { describeS3Error } from '../../../providers/aws/s3/errors.js';
import { describeDigitalOceanError } from '../../../providers/digital-ocean/errors.js';
import { describeGoogleError } from '../../../providers/google/errors.js';
import { ERRORS as HETZNER_ERRORS } from '../../../providers/hetzner/errors.js';
import { describeLxdError } from '../../../providers/lxd/errors.js';
import { describeEnvelope } from '../../../src/http/errors/error-envelope.js';
import {
  responseFailure,
  type ErrorResponse,
  type ErrorDescription,
} from '../../../src/http/errors/response-error.js';
import { Redactor } from '../../../src/http/secrets/redact.js';

type Describe = (response: ErrorResponse) => ErrorDescription;
const describeHetznerError: Describe = (response) => describeEnvelope(response, HETZNER_ERRORS);
const request = { operation: 'createThing', method: 'POST', path: '/things' } as const;
const speaker = { provider: 'a', service: 'compute' } as const;

const failure = (describeError: Describe, status: number, text: string) => {
  const response: ErrorResponse = { request, status, headers: {}, text };
  return responseFailure(speaker, response, describeError(response), new Redactor());
};

const ec2 = (code: string) => `<Response><Errors><Error><Code>${code}</Code></Error></Errors></Response>`;
const s3 = (code: string) => `<Error><Code>${code}</Code></Error>`;
const route53 = (code: string) => `<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`;

describe('what a provider says is over in a moment', () => {
  test.each<[string, Describe, number, string]>([
    ['Hetzner: conflict', describeHetznerError, 409, '{"error":{"code":"conflict","message":"retry"}}'],
    ['Hetzner: locked', describeHetznerError, 423, '{"error":{"code":"locked","message":"locked"}}'],
    [
      'DigitalOcean: an event goes on',
      describeDigitalOceanError,
      422,
      '{"id":"unprocessable_entity","message":"Droplet already has a pending event."}',
    ],
    [
      'LXD: an operation goes on',
      describeLxdError,
      400,
      '{"error":"Instance is busy running a \\"stop\\" operation"}',
    ],
    ['EC2: tags', describeEc2Error, 400, ec2('ConcurrentTagAccess')],
    ['S3: OperationAborted', describeS3Error, 409, s3('OperationAborted')],
    ['S3: ConditionalRequestConflict', describeS3Error, 409, s3('ConditionalRequestConflict')],
    ['Route 53: ConcurrentModification', describeRoute53Error, 400, route53('ConcurrentModification')],
    [
      'Google: resourceNotReady',
      describeGoogleError,
      400,
      '{"error":{"message":"x","errors":[{"reason":"resourceNotReady"}]}}',
    ],
  ])('did nothing, and is no matter of the rate limit: %s', (_name, describeError, status, text) => {
    const { error, ...rest } = failure(describeError, status, text);
    expect(rest).toEqual({ harmless: true, throttled: false, busy: true });
    expect(error.retryable).toBe(true);
  });

  test.each<[string, Describe, string]>([
    ['EC2', describeEc2Error, ec2('RequestLimitExceeded')],
    ['EC2', describeEc2Error, ec2('BandwidthLimitExceeded')],
    ['S3', describeS3Error, s3('SlowDownRead')],
    ['S3', describeS3Error, s3('ThrottlingException')],
    ['Route 53', describeRoute53Error, route53('PriorRequestNotComplete')],
  ])('means to ask less: %s %#', (_name, describeError, text) => {
    const { error, throttled } = failure(describeError, 400, text);
    expect([error.code, throttled, error.retryable]).toEqual(['rate-limit', true, true]);
  });

  test('may have had an effect where a time ran out: S3, EC2', () => {
    for (const { error, harmless } of [
      failure(describeS3Error, 400, s3('RequestTimeout')),
      failure(describeEc2Error, 400, ec2('RequestTimeout')),
    ])
      expect([error.code, error.retryable, harmless]).toEqual(['timeout', true, false]);
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'is not looked up in what every object has: %s',
    (code) => {
      for (const [describeError, text] of [
        [describeHetznerError, JSON.stringify({ error: { code, message: 'x' } })],
        [describeRoute53Error, route53(code)],
        [describeS3Error, s3(code)],
      ] as const)
        expect(CloudError.is(failure(describeError, 400, text).error)).toBe(true);
    },
  );
});
