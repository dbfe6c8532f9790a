"""Reads clouds.yaml files with openstacksdk. Takes a JSON list of cases on standard input: {"folder", "variables"}; prints what it makes of each."""

import json
import os
import sys
import warnings

warnings.simplefilter("ignore")
import logging

logging.disable(logging.CRITICAL)
from keystoneauth1 import exceptions as auth_exceptions
from openstack import exceptions
from openstack.config import loader

SERVICES = {
    "compute": "compute",
    "image": "image",
    "network": "network",
    "volume": "block-storage",
    "storage": "object-store",
    "dns": "dns",
}


def text(value):
    return None if value is None or value == "" else str(value)


def read(folder, variables):
    for name in [name for name in os.environ if name.startswith("OS_")]:
        del os.environ[name]
    os.environ.update(variables)
    names = ["yaml", "yml", "json"]

    def files(base):
        return [os.path.join(folder, f"{base}.{ending}") for ending in names]

    config = loader.OpenStackConfig(
        config_files=files("clouds"),
        secure_files=files("secure"),
        vendor_files=files("clouds-public"),
    )
    region = variables.get("OS_REGION_NAME")
    extra = {} if region is None else {"region_name": region}
    cloud = config.get_one(**extra)
    auth = cloud.config["auth"]

    def first(*keys):
        return next((text(auth[key]) for key in keys if text(auth.get(key)) is not None), None)

    verify, cert = cloud.get_requests_verify_args()
    services = {}
    for key, kind in SERVICES.items():
        services[key] = {
            "endpoint": cloud.get_endpoint(kind),
            "version": cloud.get_api_version(kind),
            "region": cloud.get_region_name(kind),
            "interface": cloud.get_interface(kind),
        }
    return {
        "authType": cloud.config["auth_type"],
        "endpoint": first("auth_url", "endpoint"),
        "username": first("username"),
        "userId": first("user_id"),
        "password": first("password"),
        "passcode": first("passcode"),
        "token": first("token"),
        "projectName": first("project_name", "tenant_name"),
        "projectId": first("project_id", "tenant_id"),
        "userDomainName": first("user_domain_name", "default_domain_name"),
        "userDomainId": first("user_domain_id", "default_domain_id"),
        "projectDomainName": first("project_domain_name", "default_domain_name"),
        "projectDomainId": first("project_domain_id", "default_domain_id"),
        "domainName": first("domain_name"),
        "domainId": first("domain_id"),
        "trustId": first("trust_id"),
        "systemScope": first("system_scope"),
        "applicationCredentialId": first("application_credential_id"),
        "applicationCredentialName": first("application_credential_name"),
        "applicationCredentialSecret": first("application_credential_secret"),
        "region": text(cloud.get_region_name()),
        "interface": cloud.get_interface(),
        "verify": verify,
        "cert": cert,
        "services": services,
    }


def kind_of(error):
    if isinstance(error, auth_exceptions.NoMatchingPlugin):
        return "auth-type"
    message = str(error)
    if "was not found" in message:
        return "no-cloud"
    if "not a valid region" in message:
        return "region"
    return "config"


def outcome(case):
    try:
        return {"value": read(case["folder"], case["variables"])}
    except Exception as error:
        return {"error": kind_of(error), "message": f"{type(error).__name__}: {error}"[:200]}


json.dump([outcome(case) for case in json.load(sys.stdin)], sys.stdout)
