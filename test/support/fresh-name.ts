import { randomBytes } from 'node:crypto';

/**
 * A name that nothing has yet, of eight more characters than its beginning. A test that makes something takes one each time it runs: a retry
 * must not fail by what the failed attempt left, which would hide why it failed.
 */
export function freshName(beginning: string): string {
  return `${beginning}-${randomBytes(4).toString('hex').slice(0, 7)}`;
}
