import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { CloudError, type ErrorCode } from '../errors.js';

/** Asserts that a call rejects with a CloudError of this code, and returns it. */
export async function rejects(call: Promise<unknown>, code: ErrorCode): Promise<CloudError> {
  const error: unknown = await call.then(
    () => null,
    (caught: unknown) => caught,
  );
  assert.ok(error !== null, `should have been rejected with ${code}`);
  assert.ok(CloudError.is(error), `should have been a CloudError, but is ${inspect(error)}`);
  assert.equal(error.code, code, error.message);
  return error;
}
