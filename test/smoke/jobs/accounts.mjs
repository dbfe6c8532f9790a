/** What the script of the smoke test starts for its jobs, told in the environment. */
const accounts = JSON.parse(process.env.SKYLANE_SMOKE);

export function rackspaceAccount() {
  return accounts.rackspace;
}

export function awsAccounts() {
  return accounts.aws;
}
