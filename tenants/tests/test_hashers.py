"""A flood of sign-ins waits in line, and is told so, instead of taking the machine."""

import pytest

from tenants.auth import hashers
from tenants.auth.errors import SignInUnavailable


def test_who_finds_no_place_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = hashers.BoundedArgon2PasswordHasher()
    encoded = hasher.encode("secret", "saltsaltsalt")
    monkeypatch.setattr(hashers, "WAIT_S", 0.01)
    taken = 0
    while hashers._places.acquire(blocking=False):
        taken += 1
    try:
        with pytest.raises(SignInUnavailable):
            hasher.verify("secret", encoded)
    finally:
        for _ in range(taken):
            hashers._places.release()

    assert taken >= 1
    assert hasher.verify("secret", encoded)
    assert not hasher.verify("other", encoded)
