import { asArray, asObject, type Json } from '../../json.js';
import { badRequest } from './errors.js';

/** The part of JSON Schema that Nova's request schemas need here. */
export interface Schema {
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  /** `false` refuses properties that are not described; allowed unless told. */
  readonly additionalProperties?: false;
  readonly items?: Schema;
}

type JsonType = 'object' | 'array' | 'string' | 'integer' | 'boolean' | 'null';

interface Violation {
  readonly path: readonly string[];
  readonly value: Json | undefined;
  readonly message: string;
}

/** Refuses a body that does not match the schema, with Nova's message. */
export function checkBody(body: Json | undefined, schema: Schema): void {
  if (body === undefined) throw badRequest('Malformed request body');
  const violation = violationOf(body, schema, []);
  if (violation === undefined) return;
  const attribute = violation.path.at(-1);
  if (attribute === undefined) throw badRequest(violation.message);
  const value = plain(violation.value);
  throw badRequest(`Invalid input for field/attribute ${attribute}. Value: ${value}. ${violation.message}`);
}

function violationOf(
  value: Json | undefined,
  schema: Schema,
  path: readonly string[],
): Violation | undefined {
  const message = ownViolation(value, schema);
  if (message !== undefined) return { path, value, message };
  return nestedViolation(value, schema, path);
}

function ownViolation(value: Json | undefined, schema: Schema): string | undefined {
  return (
    typeViolation(value, schema) ??
    (typeof value === 'string' ? textViolation(value, schema) : undefined) ??
    (typeof value === 'number' && schema.minimum !== undefined && value < schema.minimum
      ? `${value} is less than the minimum of ${schema.minimum}`
      : undefined) ??
    propertyViolation(value, schema)
  );
}

function typeViolation(value: Json | undefined, schema: Schema): string | undefined {
  if (schema.type === undefined) return undefined;
  const types = [schema.type].flat() as JsonType[];
  if (types.some((type) => isOfType(value, type))) return undefined;
  return `${python(value)} is not of type ${types.map((type) => `'${type}'`).join(', ')}`;
}

function isOfType(value: Json | undefined, type: JsonType): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return asObject(value) !== undefined;
  // Nova takes numbers as strings too.
  if (type === 'integer')
    return Number.isInteger(typeof value === 'string' && value !== '' ? Number(value) : value);
  return typeof value === type;
}

function textViolation(text: string, schema: Schema): string | undefined {
  if (schema.minLength !== undefined && text.length < schema.minLength) return `${python(text)} is too short`;
  if (schema.maxLength !== undefined && text.length > schema.maxLength) return `${python(text)} is too long`;
  if (schema.enum !== undefined && !schema.enum.includes(text)) {
    return `${python(text)} is not one of ${python([...schema.enum])}`;
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(text)) {
    return `${python(text)} does not match '${schema.pattern}'`;
  }
  return undefined;
}

function propertyViolation(value: Json | undefined, schema: Schema): string | undefined {
  const object = asObject(value);
  if (object === undefined) return undefined;
  const missing = schema.required?.find((name) => !(name in object));
  if (missing !== undefined) return `'${missing}' is a required property`;
  const patterns = Object.keys(schema.patternProperties ?? {});
  const known = (name: string) =>
    schema.properties?.[name] !== undefined || patterns.some((pattern) => new RegExp(pattern).test(name));
  const unknown = Object.keys(object).find((name) => !known(name));
  if (schema.additionalProperties !== false || unknown === undefined) return undefined;
  return patterns.length > 0
    ? `${python(unknown)} does not match any of the regexes: ${patterns.map((pattern) => `'${pattern}'`).join(', ')}`
    : `Additional properties are not allowed (${python(unknown)} was unexpected)`;
}

function nestedViolation(
  value: Json | undefined,
  schema: Schema,
  path: readonly string[],
): Violation | undefined {
  for (const [index, item] of (asArray(value) ?? []).entries()) {
    const violation = schema.items && violationOf(item, schema.items, [...path, String(index)]);
    if (violation !== undefined) return violation;
  }
  for (const [name, property] of Object.entries(asObject(value) ?? {})) {
    const inner = schema.properties?.[name] ?? Object.values(schema.patternProperties ?? {})[0];
    const violation = inner && violationOf(property, inner, [...path, name]);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

/** The value as Python prints it, which is what Nova's messages show. */
export function python(value: Json | undefined): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string')
    return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replaceAll("'", "\\'")}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  const array = asArray(value);
  if (array !== undefined) return `[${array.map(python).join(', ')}]`;
  const entries = Object.entries(asObject(value) ?? {});
  return `{${entries.map(([key, entry]) => `${python(key)}: ${python(entry)}`).join(', ')}}`;
}

function plain(value: Json | undefined): string {
  return typeof value === 'string' ? value : python(value);
}
