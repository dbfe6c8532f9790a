// The job of a script that imports AWS's drivers straight.
import { Scheduler } from 'skylane';
import { Ec2, Route53, S3 } from 'skylane/aws';
import { runJob } from './job.mjs';
import { awsAccounts } from './accounts.mjs';

const { ec2, s3, route53 } = awsAccounts();

runJob({
  Scheduler,
  compute: new Ec2(ec2),
  storage: new S3(s3),
  dns: new Route53(route53),
  size: 't3.micro',
});
