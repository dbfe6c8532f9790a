/** Definition of a flag of a verb. */
export type FlagDefinition =
  | {
      readonly kind: 'boolean';
      readonly optional: true;
      readonly withNegated: false;
      readonly brief: string;
    }
  | {
      readonly kind: 'enum';
      readonly values: readonly string[];
      readonly optional?: true;
      readonly default?: string;
      readonly brief: string;
    }
  | {
      readonly kind: 'parsed';
      readonly parse: (input: string) => unknown;
      readonly optional?: true;
      readonly variadic?: true | ',';
      readonly default?: string;
      readonly placeholder: string;
      readonly brief: string;
    };

/** Definitions of flags by name. */
export type FlagDefinitions = Readonly<Record<string, FlagDefinition>>;

type Value<D> = D extends { readonly kind: 'boolean' }
  ? boolean
  : D extends { readonly kind: 'enum'; readonly values: readonly (infer V)[] }
    ? V
    : D extends { readonly parse: (input: string) => infer V }
      ? D extends { readonly variadic: true | ',' }
        ? readonly V[]
        : V
      : never;

/** What is read by definitions of flags. */
export type FlagsOf<D extends FlagDefinitions> = {
  readonly [K in keyof D]: D[K] extends { readonly optional: true } ? Value<D[K]> | undefined : Value<D[K]>;
};

/** Definition of an optional flag whose text is read as a value. */
export function parsedFlag<V>(
  parse: (input: string) => V,
  placeholder: string,
  brief: string,
): {
  readonly kind: 'parsed';
  readonly parse: (input: string) => V;
  readonly optional: true;
  readonly placeholder: string;
  readonly brief: string;
} {
  return { kind: 'parsed', parse, optional: true, placeholder, brief };
}

/** Definition of a flag that must be given. */
export function requiredFlag<V>(
  parse: (input: string) => V,
  placeholder: string,
  brief: string,
): {
  readonly kind: 'parsed';
  readonly parse: (input: string) => V;
  readonly placeholder: string;
  readonly brief: string;
} {
  return { kind: 'parsed', parse, placeholder, brief };
}

/** The fields that have a value: options of a call leave out what was not given. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
