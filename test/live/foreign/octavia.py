"""Reads a balancer of Octavia through python-octaviaclient, then makes a member and deletes another. Prints what it saw as JSON."""

import json
import sys
import time

from keystoneauth1.identity import v3
from keystoneauth1.session import Session
from octaviaclient.api.v2.octavia import OctaviaAPI

auth_url, username, password, project, region, balancer_id, address = sys.argv[1:8]
session = Session(
    auth=v3.Password(
        auth_url=auth_url,
        username=username,
        password=password,
        project_name=project,
        user_domain_name="Default",
        project_domain_name="Default",
    )
)
endpoint = session.get_endpoint(service_type="load-balancer", region_name=region)
api = OctaviaAPI(session=session, service_type="load-balancer", endpoint=endpoint)


def settled():
    """Octavia takes no change while the last one is carried out."""
    for _ in range(600):
        if api.load_balancer_show(balancer_id)["provisioning_status"] == "ACTIVE":
            return
        time.sleep(0.1)
    raise SystemExit("the balancer stayed locked")


settled()
balancer = api.load_balancer_show(balancer_id)
listeners = [api.listener_show(one["id"]) for one in balancer["listeners"]]
pools = [api.pool_show(one["id"]) for one in balancer["pools"]]
members = [one for pool in pools for one in api.member_list(pool["id"])["members"]]
monitors = [api.health_monitor_show(pool["healthmonitor_id"]) for pool in pools if pool["healthmonitor_id"]]

gone = sorted(members, key=lambda one: one["address"])[0]
api.member_delete(pools[0]["id"], gone["id"])
settled()
api.member_create(pools[0]["id"], json={"member": {"address": address, "protocol_port": 8080, "weight": 3}})
settled()

print(
    json.dumps(
        {
            "name": balancer["name"],
            "vip": balancer["vip_address"],
            "listeners": [[one["protocol"], one["protocol_port"]] for one in listeners],
            "pools": [[one["protocol"], one["lb_algorithm"]] for one in pools],
            "members": sorted([one["address"], one["protocol_port"], one["weight"]] for one in members),
            "monitors": [[one["type"], one["url_path"], one["delay"], one["timeout"]] for one in monitors],
            "listed": balancer_id in [one["id"] for one in api.load_balancer_list()["loadbalancers"]],
        }
    )
)
