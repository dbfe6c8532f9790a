import { GOOGLE_PLACES, GOOGLE_SETUPS } from './google-setups.js';
import type { Verdict } from './judge.js';
import { type Laid, layOut, type Setup } from './setup.js';
import { tokenServices } from './token-services.js';
import { signInToGoogle } from './tokens.js';

/** The services that Google signs in at, and what our driver makes of a set-up there. */
export async function googleStage() {
  const services = await tokenServices();
  const places = { url: services.url, host: services.url.slice('http://'.length) };
  return {
    layOut: (setup: Setup): Laid =>
      layOut({ ...setup, variables: { ...GOOGLE_PLACES, ...setup.variables } }, places),
    signIn: (laid: Laid): Promise<Verdict> => signInToGoogle(laid, services),
    setups: GOOGLE_SETUPS,

    close: async (): Promise<void> => {
      await services.close();
    },
  };
}
