import { usage } from '../exit-codes.js';

/** Reads what `--extra` was given. @throws CommandError for what is no JSON object */
export function parseExtra(input: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(input);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw usage(`--extra takes a JSON object, such as '{"vpc":"net-1"}', not ${JSON.stringify(input)}.`);
}
