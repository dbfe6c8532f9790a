/** Which of Microsoft's clouds: each has accounts, regions and hosts of its own. */
export type AzureCloudName = 'public' | 'china' | 'us-government';

/** Hosts of one of Microsoft's clouds. */
export interface AzureCloud {
  /** Its name in `az`: in the configuration and the list of subscriptions. */
  readonly cliName: string;
  /** Base URL of the Azure Resource Manager. */
  readonly resourceManager: string;
  /** Audience of tokens for the Azure Resource Manager. */
  readonly audience: string;
  /** Sign-in URL of applications. */
  readonly authority: string;
}

/**
 * Microsoft's clouds, as `az cloud list` shows them.
 *
 * @see https://learn.microsoft.com/en-us/cli/azure/manage-clouds-azure-cli
 */
export const AZURE_CLOUDS: Readonly<Record<AzureCloudName, AzureCloud>> = {
  public: {
    cliName: 'AzureCloud',
    resourceManager: 'https://management.azure.com',
    audience: 'https://management.azure.com',
    authority: 'https://login.microsoftonline.com',
  },
  china: {
    cliName: 'AzureChinaCloud',
    resourceManager: 'https://management.chinacloudapi.cn',
    audience: 'https://management.core.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
  },
  'us-government': {
    cliName: 'AzureUSGovernment',
    resourceManager: 'https://management.usgovcloudapi.net',
    audience: 'https://management.core.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
  },
};

/** The cloud that `az` calls so, in any case; null when it is none of them. */
export function cloudOfCli(cliName: string): AzureCloudName | null {
  return find(({ cliName: own }) => own.toLowerCase() === cliName.toLowerCase());
}

/** Returns the cloud of a sign-in URL; null if unknown. */
export function cloudOfAuthority(authority: string): AzureCloudName | null {
  const host = (url: string): string =>
    url
      .trim()
      .toLowerCase()
      .replace(/^https:\/\/|\/.*$/g, '');
  return find(({ authority: own }) => host(own) === host(authority));
}

function find(fits: (cloud: AzureCloud) => boolean): AzureCloudName | null {
  const names = Object.keys(AZURE_CLOUDS) as AzureCloudName[];
  return names.find((name) => fits(AZURE_CLOUDS[name])) ?? null;
}
