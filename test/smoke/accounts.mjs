import { startSandbox } from 'skylane/sandbox';
import { startS3 } from './s3.mjs';

const QUICK = { buildTime: { mean: 60, spread: 20 }, actionTime: 10 };

/** Starts the clouds that the jobs run on. @returns their accounts as a text for the environment, and what closes them */
export async function startClouds() {
  const [rackspace, ec2, route53, s3] = await Promise.all([
    startSandbox({ flavor: 'rackspace', ...QUICK }),
    startSandbox({ flavor: 'ec2', ...QUICK }),
    startSandbox({ flavor: 'route53', ...QUICK }),
    startS3(),
  ]);
  const accounts = {
    rackspace: { ...rackspace.credentials, endpoint: rackspace.identityUrl },
    aws: {
      ec2: { ...ec2.credentials, endpoint: ec2.url },
      route53: { ...route53.credentials, endpoint: route53.url },
      s3: { ...ec2.credentials, endpoint: s3.url },
    },
  };
  return {
    accounts: JSON.stringify(accounts),
    close: () => Promise.all([rackspace, ec2, route53, s3].map((cloud) => cloud.close())),
  };
}
