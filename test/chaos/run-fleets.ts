// Many seeded runs of a fleet: `node --import tsx test/chaos/run-fleets.ts [first] [how many] [servers] [at once]`. Ends with the totals.
import pLimit from 'p-limit';
import { type FleetReport, seededFleet, separateRuns } from './fleet-run.js';

const [first = 1, seeds = 100, count = 60, atOnce = 2] = process.argv.slice(2, 6).map(Number);
const limit = pLimit(atOnce);
const reports = await Promise.all(
  Array.from({ length: seeds }, (_, index) =>
    limit(async () => {
      const report = await seededFleet(first + index, count);
      print(report);
      return report;
    }),
  ),
);

const sum = (pick: (report: FleetReport) => number): number =>
  reports.reduce((total, report) => total + pick(report), 0);
const mean = (pick: (report: FleetReport) => number): number => Math.round(sum(pick) / reports.length);
const spread = [0, 1, 2].map((place) => mean((report) => report.spread[place] ?? 0));
const separate = await separateRuns(spread);
console.log(`
${reports.length} runs of ${count} servers over three places, ${sum(({ kills }) => kills)} kills, ${reports.filter(({ fullDisk }) => fullDisk).length} with a full disk
duplicates ${sum(({ duplicates }) => duplicates.length)}, orphans ${sum(({ orphans }) => orphans.length)}, missing ${sum(({ missing }) => missing.length)}
after cleanups, killed ${sum(({ cleanupKills }) => cleanupKills)} times: left ${sum(({ left }) => left.length)}, of others lost ${sum(({ bystanderLost }) => Number(bystanderLost))}
servers by place ${spread.join(', ')}; requests a run ${mean(({ requests }) => requests)}, in three separate runs in peace ${separate}`);

function print(report: FleetReport): void {
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
  console.log(
    `seed ${seed}: ${kills} + ${cleanupKills} kills${disk}, ${requests} requests, places ${report.spread.join(' ')}, ${words}`,
  );
}
