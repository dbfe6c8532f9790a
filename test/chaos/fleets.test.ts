import { expect, test } from 'vitest';
import { seededFleet } from './fleet-run.js';

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const NOTHING = { duplicates: [], orphans: [], missing: [], left: [], bystanderLost: false };

test.concurrent.for(SEEDS)(
  'a fleet over three clouds whose room changes, killed and resumed, seed %i: no server twice, none unknown, none missing, none left',
  { timeout: 240_000 },
  async (seed, { expect: check }) => {
    const { kills, ...report } = await seededFleet(seed, 60);
    check(report).toMatchObject(NOTHING);
    check(kills).toBeLessThanOrEqual(3);
  },
);

test('negative control: a place without room for all does not take all', async () => {
  const { spread } = await seededFleet(1, 20);
  expect(spread[0]).toBeLessThan(20);
}, 120_000);
