import { describe, expect, test } from 'vitest';
import { CLOUDS } from './clouds.js';
import { seededRun } from './seeded-run.js';

const seeds = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const NOTHING = { duplicates: [], orphans: [], missing: [], left: [], bystanderLost: false };

const PLAYS = [
  { name: 'OpenStack', cloud: CLOUDS.openstack, count: 100, runs: seeds(20) },
  { name: 'EC2', cloud: CLOUDS.ec2, count: 100, runs: seeds(6) },
  { name: 'DigitalOcean', cloud: CLOUDS['digital-ocean'], count: 60, runs: seeds(6) },
  { name: 'Azure', cloud: CLOUDS.azure, count: 60, runs: seeds(6) },
  { name: 'Google Compute Engine', cloud: CLOUDS['google-compute'], count: 60, runs: seeds(6) },
];

describe.for(PLAYS)(
  'on $name, a run that is killed and resumed, while answers are lost and the network is cut',
  ({ cloud, count, runs }) => {
    test.concurrent.for(runs)(
      'seed %i: no server twice, none unknown, none missing, none left',
      { timeout: 240_000 },
      async (seed, { expect: check }) => {
        const { kills, ...report } = await seededRun({ seed, count, cloud });
        check(report).toMatchObject(NOTHING);
        check(kills).toBeLessThanOrEqual(3);
      },
    );
  },
);

test('negative control: begun anew instead of resumed, the same leaves servers twice', async () => {
  const { duplicates, orphans } = await seededRun({ seed: 2, count: 20, afterKill: 'begin-anew' });
  expect(duplicates.length).toBeGreaterThan(0);
  expect(orphans.length).toBeGreaterThan(0);
}, 120_000);
