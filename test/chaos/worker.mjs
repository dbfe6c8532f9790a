// Runs, resumes or cleans up a journalled run in a process of its own, which the chaos tests kill. What to do comes as JSON in the
// first argument; each event goes out as one line, the account of the run as the last one.
import { getDriver, Scheduler } from 'skylane';

const {
  action,
  provider,
  options,
  unpaced,
  journal,
  spec,
  count,
  apart,
  run: runOptions,
} = JSON.parse(process.argv[2]);
const Paced = getDriver(provider);
const Driver = unpaced ? class extends Paced {} : Paced;
if (unpaced) Driver.rate = null;
const driver = new Driver(options);
const scheduler = new Scheduler(driver, { concurrency: runOptions.concurrency });

const run = start();
try {
  for await (const event of run.events) process.stdout.write(`${event.type}\n`);
  process.stdout.write(`${JSON.stringify(account(await run.result))}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ rejected: error.code ?? 'unknown', message: error.message })}\n`);
}
await scheduler.close();
await driver.close();

function start() {
  if (action === 'resume') return Scheduler.resume(journal, driver, runOptions);
  if (action === 'cleanup') return Scheduler.cleanup(journal, driver, runOptions);
  if (!apart) return scheduler.createNodes(spec, { count, journal });
  const names = Array.from({ length: count }, (_, index) => `${spec.name}-${index + 1}`);
  return scheduler.createNodes(
    names.map((name) => ({ ...spec, name })),
    { journal },
  );
}

function account({ results }) {
  return {
    results: results.map(({ status, node, id, error, duplicate }) => ({
      status,
      id: node?.id ?? id ?? null,
      name: node?.name ?? null,
      error: error?.message ?? null,
      code: error?.code ?? null,
      duplicate: duplicate?.id ?? null,
    })),
  };
}
