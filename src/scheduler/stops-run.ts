import { isRefusedSignIn } from '../auth/refused-sign-in.js';

/** True if the failure of one item means that every other item of the run fails too, so that no request is worth while. */
export function failsEveryItem(error: unknown): boolean {
  return isRefusedSignIn(error);
}
