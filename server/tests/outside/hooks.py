"""A till as Schemathesis plays it: signs requests and makes batches by docs/protocol.md alone, with nobody's code but
Python's and a library of elliptic curves."""

import hashlib
import os
import time

import requests
import schemathesis
import schemathesis.auths
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(os.environ["KASSA_TEST_KEY"]))
TILL = int(os.environ["KASSA_TEST_TILL"])
ACCOUNT = os.environ["KASSA_TEST_ACCOUNT"]
BATCH = "application/x-kassa-batch"


class Signed(requests.auth.AuthBase):
    """Signs a request when all of it is known."""

    def __call__(self, request):
        body = request.body or b""
        if isinstance(body, str):
            body = body.encode()
        now = str(int(time.time() * 1000))
        lines = ["kassa.request.v1", request.method, request.path_url, str(TILL), now, hashlib.sha256(body).hexdigest()]
        request.headers["kassa-till"] = str(TILL)
        request.headers["kassa-time"] = now
        request.headers["kassa-signature"] = KEY.sign("\n".join(lines).encode()).hex()
        return request


@schemathesis.auth()
class Till:
    """Signs all but the cases whose very point are headers that are missing or wrong."""

    def get(self, case, context):
        return Signed()

    def set(self, case, signed, context):
        headers = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
        if headers is None or headers.mode != GenerationMode.NEGATIVE:
            schemathesis.auths.RequestsAuth(signed).set(case, signed, context)


def number(value):
    """Unsigned LEB128."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def batch(count):
    """The first entries of the till's journal: somebody signs in, again and again."""
    head, bodies = bytes(32), []
    for seq in range(1, count + 1):
        # Kind 2, version 1, a moment of November 2026 in UTC, user 1, no body.
        rest = number(2) + number(1) + number(2 * (1_795_262_400_000 + seq)) + number(0) + number(1) + number(0)
        canonical = number(1) + number(TILL) + number(1) + number(seq) + rest
        head = hashlib.sha256(b"kassa.entry.v1" + head + canonical).digest()
        bodies.append(number(len(rest)) + rest)
    signed = b"kassa.head.v1" + TILL.to_bytes(4, "little") + (1).to_bytes(4, "little") + count.to_bytes(8, "little") + head
    start = b"KJB1" + number(TILL) + number(1) + number(1) + number(count)
    return start + b"".join(bodies) + head + KEY.sign(signed)


schemathesis.openapi.media_type(BATCH, st.integers(1, 40).map(batch))
schemathesis.openapi.media_type("application/x-kassa-scan", st.binary(min_size=1, max_size=200))
schemathesis.openapi.format("account-number", st.sampled_from([ACCOUNT, "1", "А-12/3"]))
schemathesis.openapi.format(
    "ed25519-public-key",
    st.binary(min_size=32, max_size=32).map(
        lambda seed: Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()
    ),
)


@schemathesis.serializer(BATCH)
def serialize(context, value):
    """As it is."""
    return value
