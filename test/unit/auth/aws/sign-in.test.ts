import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signInToAws } from '../../../support/sign-in/aws.js';
import { AWS_PLACES, AWS_SETUPS } from '../../../support/sign-in/aws-setups.js';
import { awsServices } from '../../../support/sign-in/aws-services.js';
import { outcome } from '../../../support/sign-in/judge.js';
import { layOut } from '../../../support/sign-in/setup.js';
import type { LocalServer } from '../../../support/local-server.js';

/** What botocore made of each set-up; test/live/aws-sign-in.test.ts records it. */
const RECORDED = JSON.parse(
  readFileSync(new URL('../../../fixtures/sign-in/botocore.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;

let services: LocalServer;
beforeAll(async () => {
  services = await awsServices();
});
afterAll(() => services.close());

describe('whoever signs in botocore signs here, or nobody', () => {
  test.for(AWS_SETUPS.map((setup) => [setup.name, setup] as const))('%s', async ([name, setup]) => {
    const variables = { ...AWS_PLACES, ...setup.variables };
    const laid = layOut({ ...setup, variables }, { url: services.url });
    const ours = await signInToAws(laid);
    rmSync(laid.home, { recursive: true });
    expect(ours.error ?? '').not.toMatch(/^no CloudError|secret-of|secret-nonsense|metadata-secret/);
    if (setup.differs === undefined) expect(outcome(ours)).toBe(RECORDED[name]);
    else expect(outcome(ours)).not.toBe(RECORDED[name]);
  });
});
