"""Reads a balancer of elasticloadbalancingv2 through boto3, then registers a target and deregisters another. Prints what it saw as JSON."""

import json
import sys

import boto3

url, region, key, secret, token, balancer_arn, address = sys.argv[1:8]
elb = boto3.client(
    "elbv2",
    endpoint_url=url,
    region_name=region,
    aws_access_key_id=key,
    aws_secret_access_key=secret,
    aws_session_token=token,
)
[balancer] = elb.describe_load_balancers(LoadBalancerArns=[balancer_arn])["LoadBalancers"]
listeners = elb.describe_listeners(LoadBalancerArn=balancer_arn)["Listeners"]
groups = elb.describe_target_groups(LoadBalancerArn=balancer_arn)["TargetGroups"]
group = groups[0]["TargetGroupArn"]


def targets():
    health = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    return sorted([one["Target"]["Id"], one["Target"]["Port"]] for one in health)


before = targets()
elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": before[0][0], "Port": before[0][1]}])
elb.register_targets(TargetGroupArn=group, Targets=[{"Id": address, "Port": 8080}])

print(
    json.dumps(
        {
            "name": balancer["LoadBalancerName"],
            "dns": balancer["DNSName"],
            "type": balancer["Type"],
            "listeners": [[one["Protocol"], one["Port"]] for one in listeners],
            "groups": [[one["Protocol"], one["Port"], one.get("HealthCheckPath")] for one in groups],
            "forwards": [one["DefaultActions"][0]["TargetGroupArn"] == group for one in listeners],
            "targets": before,
        }
    )
)
