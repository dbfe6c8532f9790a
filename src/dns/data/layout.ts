import { type FieldKind, type ResolveName, TokenReader } from './kinds.js';
import type { Token } from './lexer.js';
import { invalid, shown } from '../driver/refuse.js';
import type { WireReader } from './wire.js';

/** Format of the data of a record type: parses text or wire format to fields, and formats them. */
export interface DataFormat<Fields extends object = object> {
  /** Form of the data, for messages. */
  readonly usage: string;
  parse(tokens: readonly Token[], resolve: ResolveName): Fields;
  format(fields: Fields): string;
  encode(fields: Fields): Buffer;
  decode(reader: WireReader): Fields;
}

/** The fields that a format reads and writes. */
export type FieldsOf<Format> = Format extends DataFormat<infer Fields> ? Fields : never;

type Kinds<Fields> = { readonly [Name in keyof Fields]: FieldKind<Fields[Name]> };

/**
 * Creates a format of consecutive fields, in the order of the object.
 *
 * @param check throws for valid fields that contradict each other
 */
export function layout<Fields extends object>(
  example: string,
  kinds: Kinds<Fields>,
  check?: (fields: Fields) => void,
): DataFormat<Fields> {
  const names = Object.keys(kinds) as (keyof Fields & string)[];
  const collect = (read: <Name extends keyof Fields & string>(name: Name) => Fields[Name]): Fields => {
    const fields: Partial<Fields> = {};
    for (const name of names) fields[name] = read(name);
    return fields as Fields;
  };
  return {
    usage: `${names.map((name) => `<${name}>`).join(' ')}, such as ${example}`,
    parse(tokens, resolve) {
      const reader = new TokenReader(tokens, resolve);
      const fields = collect((name) => kinds[name].parse(reader, name));
      if (reader.peek() !== undefined) throw invalid(`${shown(reader.peek()?.text)} stands after its end`);
      check?.(fields);
      return fields;
    },
    format: (fields) => names.map((name) => kinds[name].format(fields[name])).join(' '),
    encode: (fields) => Buffer.concat(names.map((name) => kinds[name].encode(fields[name]))),
    decode: (reader) => collect((name) => kinds[name].decode(reader)),
  };
}
