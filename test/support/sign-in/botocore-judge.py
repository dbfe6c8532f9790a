"""Signs in with botocore from each set-up of a JSON list on stdin, and prints what it came to: one JSON object a line."""

import json
import logging
import os
import sys

try:
    import botocore.credentials
    import botocore.session
    import botocore.tokens
except ImportError:
    sys.exit(77)

logging.disable(logging.CRITICAL)
KEPT = {'PATH': os.environ.get('PATH', '')}


def sign_in(setup):
    os.environ.clear()
    os.environ.update(KEPT, HOME=setup['home'], **setup['variables'])
    cache = os.path.join(setup['home'], '.aws', 'sso', 'cache')
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
    session = botocore.session.Session(profile=setup.get('profile'))
    credentials = session.get_credentials()
    if credentials is None:
        return {'error': 'no credentials'}
    frozen = credentials.get_frozen_credentials()
    return {'key': frozen.access_key, 'token': frozen.token or None}


for setup in json.load(sys.stdin):
    os.chdir(setup['home'])
    try:
        result = sign_in(setup)
    except BaseException as error:  # what botocore raises has no common class
        result = {'error': type(error).__name__}
    print(json.dumps(result), flush=True)
