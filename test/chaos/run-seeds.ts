// Many seeded runs: `node --import tsx test/chaos/run-seeds.ts [first] [how many] [servers] [at once] [openstack, ec2, digital-ocean, azure or google-compute]`. Ends with
// the totals.
import pLimit from 'p-limit';
import { CLOUDS } from './clouds.js';
import { peacefulRun, type SeedReport, seededRun } from './seeded-run.js';

const [first = 1, seeds = 200, count = 100, atOnce = 4] = process.argv.slice(2, 6).map(Number);
const cloud = CLOUDS[(process.argv[6] ?? 'openstack') as keyof typeof CLOUDS];
const limit = pLimit(atOnce);
const peace = await peacefulRun(count, cloud);
const reports = await Promise.all(
  Array.from({ length: seeds }, (_, index) =>
    limit(async () => {
      const report = await seededRun({ seed: first + index, count, cloud });
      print(report);
      return report;
    }),
  ),
);

const sum = (pick: (report: SeedReport) => number): number =>
  reports.reduce((total, report) => total + pick(report), 0);
const mean = sum(({ requests }) => requests) / reports.length;
const creates = sum((report) => report.creates) / reports.length;
console.log(`
${reports.length} runs of ${count} servers on ${cloud.provider}, ${sum(({ kills }) => kills)} kills, ${reports.filter(({ fullDisk }) => fullDisk).length} with a full disk
duplicates ${sum(({ duplicates }) => duplicates.length)}, orphans ${sum(({ orphans }) => orphans.length)}, missing ${sum(({ missing }) => missing.length)}
after cleanups, killed ${sum(({ cleanupKills }) => cleanupKills)} times: left ${sum(({ left }) => left.length)}, of others lost ${sum(({ bystanderLost }) => Number(bystanderLost))}
requests a run ${mean.toFixed(0)} (of them creates ${creates.toFixed(0)}, throttled ${(sum(({ throttled }) => throttled) / reports.length).toFixed(0)}), in peace ${peace.requests} (${peace.creates}): ${(mean / peace.requests).toFixed(2)} times`);

function print(report: SeedReport): void {
  const { seed, kills, cleanupKills, fullDisk, requests } = report;
  const trouble = [
    ...report.duplicates.map((name) => `duplicate ${name}`),
    ...report.orphans.map((name) => `orphan ${name}`),
    ...report.missing.map((name) => `missing ${name}`),
    ...report.left.map((name) => `left ${name}`),
    ...(report.bystanderLost ? ["another's server destroyed"] : []),
  ];
  const words = trouble.length === 0 ? 'all accounted for' : trouble.join(', ');
  const disk = fullDisk ? ', full disk' : '';
  console.log(`seed ${seed}: ${kills} + ${cleanupKills} kills${disk}, ${requests} requests, ${words}`);
}
