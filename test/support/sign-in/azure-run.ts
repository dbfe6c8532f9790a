import { makeCertificate } from '../certificate.js';
import { AZURE_PLACES, AZURE_SETUPS } from './azure-setups.js';
import type { Verdict } from './judge.js';
import { type Laid, layOut, type Setup } from './setup.js';
import { tokenServices } from './token-services.js';
import { signInToAzure } from './tokens.js';

/** The services that Azure signs in at, and what our driver makes of a set-up there. */
export async function azureStage() {
  const certificate = makeCertificate();
  const authority = await tokenServices(certificate);
  const services = await tokenServices();
  const places = { url: authority.url, plain: services.url };
  return {
    layOut: (setup: Setup): Laid =>
      layOut({ ...setup, variables: { ...AZURE_PLACES, ...setup.variables } }, places),
    signIn: (laid: Laid): Promise<Verdict> => signInToAzure(laid, services, certificate.cert),
    setups: AZURE_SETUPS,
    certificate,
    close: async (): Promise<void> => {
      await services.close();
      await authority.close();
    },
  };
}
