/** Simulated clouds that the command can sign in to: their credentials are variables. */
export const FLAVORS = ['rackspace', 'openstack', 'digital-ocean', 'ec2', 'route53'] as const;
