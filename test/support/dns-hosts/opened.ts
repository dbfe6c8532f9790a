import { afterEach } from 'vitest';
import { type Answer, type Asked, type StandIn, standIn, Zones } from './server.js';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

/** A host that answers with what a function returns, for as long as the test lasts. */
export async function hostOf(answer: (asked: Asked) => Answer): Promise<StandIn> {
  const host = await standIn(new Zones(), answer);
  open.push(host);
  return host;
}

/** A driver, for as long as the test lasts. */
export function driverOf<Driver extends AsyncDisposable>(driver: Driver): Driver {
  open.push(driver);
  return driver;
}
