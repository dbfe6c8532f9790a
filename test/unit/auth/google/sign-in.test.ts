import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { googleStage } from '../../../support/sign-in/google-run.js';
import { GOOGLE_SETUPS } from '../../../support/sign-in/google-setups.js';
import { outcome } from '../../../support/sign-in/judge.js';

/** What google-auth made of each set-up; test/live/google-sign-in.test.ts records it. */
const RECORDED = JSON.parse(
  readFileSync(new URL('../../../fixtures/sign-in/google-auth.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;

let stage: Awaited<ReturnType<typeof googleStage>>;
beforeAll(async () => {
  stage = await googleStage();
});
afterAll(() => stage.close());

describe('whoever signs in google-auth signs here, or nobody', () => {
  test.for(GOOGLE_SETUPS.map((setup) => [setup.name, setup] as const))('%s', async ([name, setup]) => {
    const laid = stage.layOut(setup);
    const ours = await stage.signIn(laid);
    rmSync(laid.home, { recursive: true });
    expect(ours.error ?? '').not.toMatch(/^no CloudError|secret-of|secret-nonsense|the-secret/);
    if (setup.differs === undefined) expect(outcome(ours)).toBe(RECORDED[name]);
    else expect(outcome(ours)).not.toBe(RECORDED[name]);
  });
});
