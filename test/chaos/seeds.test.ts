import { describe, expect, test } from 'vitest';
import { seededRun } from './seeded-run.js';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const SERVERS = 100;

describe('a run that is killed and resumed, while answers are lost and the network is cut', () => {
  test.concurrent.for(SEEDS)(
    'seed %i: no server twice, none unknown, none missing',
    { timeout: 240_000 },
    async (seed, { expect: check }) => {
      const { duplicates, orphans, missing, kills } = await seededRun(seed, SERVERS);
      check({ duplicates, orphans, missing }).toEqual({ duplicates: [], orphans: [], missing: [] });
      check(kills).toBeLessThanOrEqual(3);
    },
  );
});

test('negative control: begun anew instead of resumed, the same leaves servers twice', async () => {
  const { duplicates, orphans } = await seededRun(2, 20, 'begin-anew');
  expect(duplicates.length).toBeGreaterThan(0);
  expect(orphans.length).toBeGreaterThan(0);
}, 120_000);
