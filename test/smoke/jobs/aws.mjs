// The job of a script that imports AWS's drivers straight.
import { Scheduler } from 'skylane';
import { Ec2, Route53, S3 } from 'skylane/aws';
import { aws } from './accounts.mjs';
import { runJob } from './job.mjs';

runJob({
  Scheduler,
  compute: new Ec2(aws.ec2),
  storage: new S3(aws.s3),
  dns: new Route53(aws.route53),
  size: 't3.micro',
});
