/** The accounts that the smoke test has on its clouds, told in the environment. */
const { rackspace, aws } = JSON.parse(process.env.SKYLANE_SMOKE);

export { aws, rackspace };
