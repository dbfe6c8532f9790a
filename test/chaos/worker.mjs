// Runs, resumes or cleans up a journalled run, or that of a fleet, in a process of its own, which the chaos tests kill. What to do comes as JSON in the
// first argument; each event goes out as one line, the account of the run as the last one.
import { Fleet, getDriver, Scheduler } from 'skylane';

const {
  action,
  provider,
  options,
  unpaced,
  journal,
  spec,
  count,
  apart,
  places,
  order,
  run: runOptions,
} = JSON.parse(process.argv[2]);
const drivers = (places ?? [{ provider, options, unpaced }]).map(makeDriver);
const [driver] = drivers;
const scheduler = new Scheduler(driver, { concurrency: runOptions.concurrency });

const run = places === undefined ? start() : startFleet();
try {
  for await (const event of run.events) process.stdout.write(`${event.type}\n`);
  process.stdout.write(`${JSON.stringify(account(await run.result))}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ rejected: error.code ?? 'unknown', message: error.message })}\n`);
}
await scheduler.close();
for (const each of drivers) await each.close();

function makeDriver({ provider, options, unpaced }) {
  const Paced = getDriver(provider);
  const Driver = unpaced ? class extends Paced {} : Paced;
  if (unpaced) Driver.rate = null;
  return new Driver(options);
}

function startFleet() {
  if (action === 'resume') return Fleet.resume(journal, drivers, runOptions);
  if (action === 'cleanup') return Fleet.cleanup(journal, drivers, runOptions);
  const { concurrency } = runOptions;
  const fleet = new Fleet(
    places.map(({ spec }, index) => ({ driver: drivers[index], spec, name: `place-${index + 1}` })),
    { order, concurrency, rest: 200, tries: 1000 },
  );
  return fleet.createNodes({ count, journal });
}

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

function account({ results, left = [] }) {
  return {
    left: left.map(({ node }) => node.id),
    results: results.map(({ status, node, id, place, error, duplicate }) => ({
      status,
      id: node?.id ?? id ?? null,
      name: node?.name ?? null,
      place: place ?? null,
      error: error?.message ?? null,
      code: error?.code ?? null,
      duplicate: duplicate?.id ?? null,
    })),
  };
}
