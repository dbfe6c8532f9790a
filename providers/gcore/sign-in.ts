/** Environment variables of Gcore's own clients that hold a permanent API token: of its SDKs, and of its Terraform provider. */
export const TOKEN_VARIABLES = ['GCORE_API_KEY', 'GCORE_PERMANENT_API_TOKEN'] as const;

/** Prefix of a permanent API token in its header. */
export const TOKEN_PREFIX = 'APIKey ';
