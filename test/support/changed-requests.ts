/** Requests of a store, of which some are made in another way. */
export function changedRequests<T extends object>(own: T, changes: Partial<T>): T {
  return new Proxy(own, {
    get(target, name) {
      const holder = name in changes ? changes : target;
      const value: unknown = Reflect.get(holder, name);
      return typeof value === 'function' ? (value.bind(holder) as unknown) : value;
    },
  });
}
