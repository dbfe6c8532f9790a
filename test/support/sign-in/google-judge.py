"""Signs in with google-auth from each set-up of a JSON list on stdin, and prints what it came to: one JSON object a line."""

import importlib
import json
import logging
import os
import sys
import warnings

try:
    import google.auth
    import google.auth.transport.requests
    import google.oauth2.credentials
    from google.auth.compute_engine import _metadata
except ImportError:
    sys.exit(77)

logging.disable(logging.CRITICAL)
warnings.simplefilter('ignore')
KEPT = {'PATH': os.environ.get('PATH', '')}


def sign_in(setup):
    os.environ.clear()
    os.environ.update(KEPT, HOME=setup['home'], **setup['variables'])
    importlib.reload(_metadata)
    scopes = ['https://www.googleapis.com/auth/devstorage.full_control']
    # A user's consent is exchanged at the public endpoint alone, whatever the file says.
    google.oauth2.credentials._GOOGLE_OAUTH2_TOKEN_ENDPOINT = os.environ['JUDGE_TOKEN_URI']
    credentials, _ = google.auth.default(scopes=scopes)
    credentials.refresh(google.auth.transport.requests.Request())
    return {'key': credentials.token}


for setup in json.load(sys.stdin):
    os.chdir(setup['home'])
    try:
        result = sign_in(setup)
    except BaseException as error:  # some have no common class
        result = {'error': type(error).__name__}
    print(json.dumps(result), flush=True)
