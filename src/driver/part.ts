import { guardMethods } from '../guard.js';
import type { ClientContext } from './client-context.js';

/**
 * Base of parts: one resource that is the provider's own, in a field of the driver named after it, such as `s3.tags` or `cloud.routers`.
 * Methods of parts throw only CloudErrors, like those of drivers.
 */
export abstract class Part {
  /** Methods without a guard: they run often inside guarded methods. */
  static readonly unguarded: readonly string[] = [];

  constructor() {
    guardMethods(new.target, Part.prototype);
  }
}

/**
 * Makes methods of a part reject with NotSupportedError: the given methods, or all. For dialects that lack a part, or some of it.
 *
 * ```ts
 * withdrawPart(new ServerGroups(client), 'serverGroups', this.context);
 * ```
 *
 * @param name the driver's field that holds the part, for the error
 */
export function withdrawPart<P extends Part>(
  part: P,
  name: string,
  { unsupported }: Pick<ClientContext, 'unsupported'>,
  methods: readonly (keyof P & string)[] | null = null,
): P {
  for (const method of methods ?? methodsOf(part)) {
    const refusal = (): Error => unsupported(`${name}.${method}`);
    const value = method.startsWith('iterate')
      ? (): never => {
          throw refusal();
        }
      : (): Promise<never> => Promise.reject(refusal());
    Object.defineProperty(part, method, { value });
  }
  return part;
}

function methodsOf(part: Part): string[] {
  const own: string[] = [];
  for (let one: object = part; one !== Part.prototype; one = Object.getPrototypeOf(one) as object)
    own.push(...Object.getOwnPropertyNames(one));
  return own.filter((name) => name !== 'constructor' && typeof Reflect.get(part, name) === 'function');
}
