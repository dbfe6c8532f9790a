"""Signs in with azure-identity from each set-up of a JSON list on stdin, and prints what it came to: one JSON object a line."""

import json
import logging
import os
import sys
import warnings

try:
    from azure.identity import DefaultAzureCredential
except ImportError:
    sys.exit(77)

logging.disable(logging.CRITICAL)
warnings.simplefilter('ignore')
KEPT = {'PATH': os.environ.get('PATH', ''), 'REQUESTS_CA_BUNDLE': os.environ.get('REQUESTS_CA_BUNDLE', '')}
EXCLUDED = {
    f'exclude_{name}_credential': True
    for name in ('shared_token_cache', 'visual_studio_code', 'powershell', 'developer_cli', 'broker')
}


def sign_in(setup):
    os.environ.clear()
    os.environ.update(KEPT, HOME=setup['home'], **setup['variables'])
    os.environ['PATH'] = setup['home'] + '/bin:' + os.environ['PATH']
    credential = DefaultAzureCredential(disable_instance_discovery=True, **EXCLUDED)
    return {'key': credential.get_token('https://storage.azure.com/.default').token}


for setup in json.load(sys.stdin):
    os.chdir(setup['home'])
    try:
        result = sign_in(setup)
    except BaseException as error:  # some have no common class
        result = {'error': type(error).__name__}
    print(json.dumps(result), flush=True)
