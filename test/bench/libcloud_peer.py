"""Servers made with Libcloud from a pool of threads, a driver each, every thread polling its own server once a second."""
import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from libcloud.common import openstack_identity
from libcloud.compute.providers import get_driver
from libcloud.compute.types import NodeState, Provider

count, threads, image_id, size_id, network_id = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:6]
local = threading.local()
lock = threading.Lock()
totals = {"polls": 0, "signIns": 0}


def counted(method):
    def wrapper(*args, **kwargs):
        with lock:
            totals["signIns"] += 1
        return method(*args, **kwargs)

    return wrapper


identity = openstack_identity.OpenStackIdentity_3_0_Connection
identity.authenticate = counted(identity.authenticate)


def driver():
    return get_driver(Provider.OPENSTACK)(
        os.environ["OS_USERNAME"],
        os.environ["OS_PASSWORD"],
        # Libcloud adds the version itself.
        ex_force_auth_url=os.environ["OS_AUTH_URL"].removesuffix("/v3"),
        ex_force_auth_version="3.x_password",
        ex_tenant_name=os.environ["OS_PROJECT_NAME"],
        ex_domain_name=os.environ.get("OS_USER_DOMAIN_NAME", "Default"),
        ex_force_service_region=os.environ.get("OS_REGION_NAME", "RegionOne"),
        api_version="2.2",
    )


class Named:
    def __init__(self, id):
        self.id = id


def make(index):
    if not hasattr(local, "driver"):
        local.driver = driver()
    node = local.driver.create_node(
        name="bench-%d" % index, image=Named(image_id), size=Named(size_id), networks=[Named(network_id)]
    )
    while True:
        time.sleep(1)
        with lock:
            totals["polls"] += 1
        node = local.driver.ex_get_node_details(node.id)
        if node.state == NodeState.RUNNING:
            return True
        if node.state == NodeState.ERROR:
            return False


start = time.time()
with ThreadPoolExecutor(threads) as pool:
    running = sum(pool.map(make, range(count)))
print(json.dumps({"running": running, "seconds": time.time() - start, **totals}))
