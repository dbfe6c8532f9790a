import { checkAgain, portToCheck } from 'skylane/loadbalancer';
import { expect, it } from 'vitest';

const listener = (port: number, targetPort: number, protocol = 'tcp') => ({ port, protocol, targetPort });
const WEB = listener(80, 8080);
const DATABASE = listener(5432, 5433);

it.each([
  ['without a port is the first listener’s', null, [], [WEB, DATABASE], 8080],
  ['of a listener that stays stays', 5433, [WEB, DATABASE], [WEB, DATABASE], 5433],
  ['moves with its own listener', 8080, [WEB, DATABASE], [DATABASE, listener(80, 9090)], 9090],
  [
    'moves with its listener of the same transport',
    8080,
    [WEB],
    [listener(80, 1, 'udp'), listener(80, 2)],
    2,
  ],
  ['whose listener is gone is the first one’s', 8080, [WEB, DATABASE], [DATABASE], 5433],
  ['stays where another listener leads to its port', 8080, [WEB], [DATABASE, listener(81, 8080)], 8080],
  ['that is no listener’s stays', 9999, [WEB], [listener(80, 9090)], 9999],
  ['without listeners is none', null, [], [], null],
])('a check %s', (_what, port, there, wanted, expected) => {
  expect(portToCheck(port, there, wanted)).toBe(expected);
});

it('a check that does not say all is not written again', () => {
  const check = { protocol: 'tcp', path: null, timeout: 5000, healthyAfter: 3, unhealthyAfter: 3 };
  expect(checkAgain({ ...check, interval: null })).toBeNull();
  expect(checkAgain({ ...check, interval: 10_000 })).toEqual({ ...check, interval: 10_000 });
});
