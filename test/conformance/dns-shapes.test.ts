import { afterAll, describe } from 'vitest';
import { describeDns } from '../support/dns.js';
import { SHAPES } from '../support/shapes/hosts.js';
import { StandIn } from '../support/shapes/stand-in.js';

for (const { driver: make, manners = {}, canMakeZones = true, ...target } of SHAPES) {
  const model = make('http://127.0.0.1:9');
  // A host's limits are no behaviour: kept to, they would take the suite hours.
  Reflect.set(model.constructor, 'rate', null);
  const host = Reflect.get(model, 'host') as object;
  const errors = (model.constructor as unknown as { errors: ConstructorParameters<typeof StandIn>[1] })
    .errors;
  const standIn = new StandIn(
    Reflect.get(host, 'api') as ConstructorParameters<typeof StandIn>[0],
    errors,
    manners,
  );
  const endpoint = await standIn.start();
  describe(`the API of ${target.name}`, () => {
    afterAll(() => standIn[Symbol.asyncDispose]());
    describeDns({
      ...target,
      driver: () => make(endpoint),
      domain: (part) => `${part}.example`,
      ...(canMakeZones ? {} : { fixedZone: standIn.addZone('main.example') }),
    });
  });
}
