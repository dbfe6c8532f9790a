import { isRefusedSignIn } from '../auth/refused-sign-in.js';

/** Whether a failure of one item says that every other item of the run will fail too, so that nothing more is worth a request. */
export function failsEveryItem(error: unknown): boolean {
  return isRefusedSignIn(error);
}
