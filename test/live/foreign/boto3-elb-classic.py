"""Reads a classic balancer through boto3, then deregisters one server and registers another. Prints what it saw as JSON."""

import json
import sys

import boto3

url, region, key, secret, token, name, leaves, comes = sys.argv[1:9]
elb = boto3.client(
    "elb",
    endpoint_url=url,
    region_name=region,
    aws_access_key_id=key,
    aws_secret_access_key=secret,
    aws_session_token=token,
)
[balancer] = elb.describe_load_balancers(LoadBalancerNames=[name])["LoadBalancerDescriptions"]
[tags] = elb.describe_tags(LoadBalancerNames=[name])["TagDescriptions"]
elb.deregister_instances_from_load_balancer(LoadBalancerName=name, Instances=[{"InstanceId": leaves}])
elb.register_instances_with_load_balancer(LoadBalancerName=name, Instances=[{"InstanceId": comes}])

listeners = [one["Listener"] for one in balancer["ListenerDescriptions"]]
cookies = balancer["Policies"]["LBCookieStickinessPolicies"]
check = balancer["HealthCheck"]
print(
    json.dumps(
        {
            "dns": balancer["DNSName"],
            "listeners": [[one["Protocol"], one["LoadBalancerPort"], one["InstancePort"]] for one in listeners],
            "cookies": [one["CookieExpirationPeriod"] for one in cookies],
            "sticky": [one["PolicyNames"] == [cookies[0]["PolicyName"]] for one in balancer["ListenerDescriptions"]],
            "check": [check["Target"], check["Interval"], check["Timeout"]],
            "servers": [one["InstanceId"] for one in balancer["Instances"]],
            "team": [one["Value"] for one in tags["Tags"] if one["Key"] == "team"],
        }
    )
)
