// 100,000 tasks that do next to nothing over 48 lanes, from an iterable that is read as lanes become free, beside p-limit given all of
// them at once: microseconds of CPU a task and the largest heap. `node --expose-gc lazy-tasks.mjs [tasks] [lanes]`.
import pLimit from 'p-limit';
import { getDriver, Provider, Scheduler } from 'skylane';

const [tasks = 100_000, lanes = 48] = process.argv.slice(2).map(Number);
const ROUNDS = 3;

const Dummy = getDriver(Provider.DUMMY);
const driver = new Dummy({});
const scheduler = new Scheduler(driver, { concurrency: lanes });

const arms = { 'Skylane, lazily': withScheduler, 'p-limit, all at once': withLimit };
const results = Object.fromEntries(Object.keys(arms).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, work] of Object.entries(arms)) results[name].push(await measure(work));

for (const [name, rounds] of Object.entries(results)) {
  const [time, heap] = [0, 1].map((field) => median(rounds.map((round) => round[field])));
  console.log(
    `${name.padEnd(22)} ${((1000 * time) / tasks).toFixed(2)} us a task   heap up by ${(heap / 2 ** 20).toFixed(1)} MiB`,
  );
}
await scheduler.close();
await driver.close();

async function withScheduler(sample) {
  let seen = 0;
  for await (const { value } of scheduler.map(numbers(), async (number) => number)) {
    seen += value >= 0 ? 1 : 0;
    if (seen % 1000 === 0) sample();
  }
}

async function withLimit(sample) {
  const limit = pLimit(lanes);
  let seen = 0;
  const work = async (number) => {
    seen += number >= 0 ? 1 : 0;
    if (seen % 1000 === 0) sample();
  };
  await Promise.all(Array.from({ length: tasks }, (_, number) => limit(() => work(number))));
}

function* numbers() {
  for (let number = 0; number < tasks; number += 1) yield number;
}

async function measure(work) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let most = before;
  const start = process.cpuUsage();
  await work(() => {
    most = Math.max(most, process.memoryUsage().heapUsed);
  });
  const { user, system } = process.cpuUsage(start);
  return [(user + system) / 1000, most - before];
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
