// Many seeded runs: `node --import tsx test/chaos/run-seeds.ts [first] [how many] [servers] [at once]`. Ends with the totals.
import pLimit from 'p-limit';
import { peacefulRun, type SeedReport, seededRun } from './seeded-run.js';

const [first = 1, seeds = 200, servers = 100, atOnce = 4] = process.argv.slice(2).map(Number);
const limit = pLimit(atOnce);
const peace = await peacefulRun(servers);
const reports = await Promise.all(
  Array.from({ length: seeds }, (_, index) =>
    limit(async () => {
      const report = await seededRun(first + index, servers);
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
${reports.length} runs of ${servers} servers, ${sum(({ kills }) => kills)} kills, ${reports.filter(({ fullDisk }) => fullDisk).length} with a full disk
duplicates ${sum(({ duplicates }) => duplicates.length)}, orphans ${sum(({ orphans }) => orphans.length)}, missing ${sum(({ missing }) => missing.length)}
requests a run ${mean.toFixed(0)} (of them creates ${creates.toFixed(0)}, throttled ${(sum(({ throttled }) => throttled) / reports.length).toFixed(0)}), in peace ${peace.requests} (${peace.creates}): ${(mean / peace.requests).toFixed(2)} times`);

function print({ seed, kills, fullDisk, duplicates, orphans, missing, requests }: SeedReport): void {
  const trouble = [
    ...duplicates.map((name) => `duplicate ${name}`),
    ...orphans.map((name) => `orphan ${name}`),
    ...missing.map((name) => `missing ${name}`),
  ];
  const words = trouble.length === 0 ? 'all accounted for' : trouble.join(', ');
  console.log(`seed ${seed}: ${kills} kills${fullDisk ? ', full disk' : ''}, ${requests} requests, ${words}`);
}
