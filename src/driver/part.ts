import { guardMethods } from '../guard.js';
import type { ClientContext } from './client-context.js';

/**
 * The base of a part: one resource of a provider's own, held by a driver and named after it, such as `s3.tags` or `cloud.routers`. Like a
 * driver's methods, those of a part throw nothing but a CloudError.
 */
export abstract class Part {
  /** Methods that run often inside others, and whose failures those turn into a CloudError. */
  static readonly unguarded: readonly string[] = [];

  constructor() {
    guardMethods(new.target, Part.prototype);
  }
}

/**
 * Makes methods of a part say that the provider lacks them: those named, or all. For dialects that lack a part, or some of it.
 *
 * ```ts
 * withdrawPart(new ServerGroups(client), 'serverGroups', this.context);
 * ```
 *
 * @param name the field of the driver that holds the part; errors name it
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
