import { CloudError, getDriver, Provider } from 'skylane';
import type { Verdict } from './judge.js';
import type { Laid } from './setup.js';
import type { TokenServices } from './token-services.js';

/** Signs in to Google with our driver: the token that its store is asked with. */
export function signInToGoogle(laid: Laid, services: TokenServices): Promise<Verdict> {
  return verdictOf(services, async () => {
    const gcs = await getDriver(Provider.GOOGLE_STORAGE).fromEnv(
      { endpoint: services.url, retry: { attempts: 1 } },
      environmentOf(laid),
    );
    await using _ = gcs;
    await gcs.getObject('ccc', 'o');
  });
}

/** Signs in to Azure with our driver. `ca` is the certificate of where applications sign in. */
export function signInToAzure(laid: Laid, services: TokenServices, ca: string): Promise<Verdict> {
  return verdictOf(services, async () => {
    const azure = await getDriver(Provider.AZURE_BLOBS).fromEnv(
      { account: 'pictures', endpoint: services.url, retry: { attempts: 1 }, tls: { ca } },
      environmentOf(laid),
    );
    await using _ = azure;
    await azure.getObject('ccc', 'o');
  });
}

function environmentOf({ home, variables }: Laid) {
  const path = `${home}/bin:${process.env['PATH'] ?? ''}`;
  return { variables: { PATH: path, HOME: home, ...variables }, home, directory: home };
}

async function verdictOf(services: TokenServices, ask: () => Promise<void>): Promise<Verdict> {
  services.seen.length = 0;
  try {
    await ask();
  } catch (error) {
    if (!CloudError.is(error)) return { error: `no CloudError: ${String(error)}` };
    const [key] = services.seen;
    return key === undefined ? { error: `${error.name}: ${error.message}` } : { key };
  }
  return { key: services.seen[0] ?? '' };
}
