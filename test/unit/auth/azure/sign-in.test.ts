import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { azureStage } from '../../../support/sign-in/azure-run.js';
import { AZURE_SETUPS } from '../../../support/sign-in/azure-setups.js';
import { outcome } from '../../../support/sign-in/judge.js';

/** What azure-identity made of each set-up; test/live/azure-sign-in.test.ts records it. */
const RECORDED = JSON.parse(
  readFileSync(new URL('../../../fixtures/sign-in/azure-identity.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;

let stage: Awaited<ReturnType<typeof azureStage>>;
beforeAll(async () => {
  stage = await azureStage();
});
afterAll(() => stage.close());

describe('whoever signs in azure-identity signs here, or nobody', () => {
  test.for(AZURE_SETUPS.map((setup) => [setup.name, setup] as const))('%s', async ([name, setup]) => {
    const laid = stage.layOut(setup);
    const ours = await stage.signIn(laid);
    rmSync(laid.home, { recursive: true });
    expect(ours.error ?? '').not.toMatch(/^no CloudError|secret-of|secret-nonsense|the-secret/);
    if (setup.differs === undefined) expect(outcome(ours)).toBe(RECORDED[name]);
    else expect(outcome(ours)).not.toBe(RECORDED[name]);
  });
});
