import type { TokenDriverOptions } from '../../src/driver/index.js';

/** Credentials of STACKIT's drivers: `token` is an access token of a service account, or a function that fetches one. STACKIT_SERVICE_ACCOUNT_TOKEN */
export interface StackitOptions extends TokenDriverOptions {
  /** Project that the resources are in. STACKIT_PROJECT_ID */
  readonly projectId: string;
}

/** Environment variables of STACKIT's own clients that hold an access token. */
export const TOKEN_VARIABLES = ['STACKIT_SERVICE_ACCOUNT_TOKEN', 'STACKIT_TOKEN'] as const;

/** Options without which there is nothing to ask for, by their environment variables. */
export const REQUIRED = { projectId: 'STACKIT_PROJECT_ID' } as const;
