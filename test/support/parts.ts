import { Part } from 'skylane/driver';

/** The parts that users reach on a driver, by name: those in its fields, and those that getters make when they are first asked for. */
export function partsOf(driver: object): [string, Part][] {
  const names = new Set(Object.keys(driver));
  for (let one: object = driver; one !== Object.prototype; one = Object.getPrototypeOf(one) as object)
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(one)))
      if (get !== undefined) names.add(name);
  return [...names].flatMap((name): [string, Part][] => {
    const value: unknown = Reflect.get(driver, name);
    return value instanceof Part ? [[name, value]] : [];
  });
}
