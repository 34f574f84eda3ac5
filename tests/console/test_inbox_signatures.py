"""Whether signatures are told from forgeries, by the vendors' own vectors."""

from __future__ import annotations

import pytest
from hubspot.utils.signature import (  # type: ignore[import-untyped] # it has no types
    Signature,
)

from ticket_console.inbox.signatures import (
    is_known,
    is_recent,
    is_signed_by_hubspot,
    is_signed_by_mautic,
    is_signed_by_relay,
)

HUBSPOT_SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
HUBSPOT_ADDRESS = b"https://www.example.com/webhook_uri"
HUBSPOT_BODY = (
    b'[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,'
    b'"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,'
    b'"changeSource":"CRM","changeFlag":"NEW","appId":54321}]'
)
HUBSPOT_TIME = b"1564113600000"
HUBSPOT_SIGNATURE = b"DxmVAjFNa2xfF3YgQjdZP6TNcok9k1oaH7UXombPtvw="
MAUTIC_BODY = (
    b'{"mautic.email_on_open":[{"stat":{"id":1},"timestamp":"2026-01-01T00:00:00+00:00"}]}'
)
MAUTIC_SIGNATURE = b"YyqrjkdYj7HCEC0S9XdgfQKRkZkz7pChXTINhsVN+Bo="
NOW = 1_790_000_000.0


def hubspot(
    address: bytes = HUBSPOT_ADDRESS,
    body: bytes = HUBSPOT_BODY,
    timestamp: bytes = HUBSPOT_TIME,
    signature: bytes = HUBSPOT_SIGNATURE,
    secret: str = HUBSPOT_SECRET,
) -> bool:
    return is_signed_by_hubspot(address, body, timestamp, signature, [secret])


def test_hubspots_third_signature_fits_its_vector() -> None:
    assert hubspot()


@pytest.mark.parametrize(
    "changed",
    [
        {"address": b"https://www.example.com/webhook_uri?a=1"},
        {"body": HUBSPOT_BODY + b" "},
        {"timestamp": b"1564113600001"},
        {"signature": HUBSPOT_SIGNATURE[:-2] + b"x="},
        {"signature": b""},
        {"signature": b"232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de"},
        {"secret": "another"},
    ],
)
def test_anything_else_does_not_fit_hubspots_signature(changed: dict[str, bytes]) -> None:
    assert not hubspot(**changed)  # type: ignore[arg-type] # one of them is a text


def test_the_twelve_codes_are_read_before_hubspot_signs() -> None:
    plain = hubspot_signed_by_client("https://h.example/x?q=:/?@!$'()*,;")
    coded = b"https://h.example/x?q=%3A%2f%3F%40%21%24%27%28%29%2A%2C%3b"
    assert hubspot(address=coded, signature=plain)


@pytest.mark.parametrize("kept", ["%20", "%25", "%2B", "%26", "%3D", "%C3%A9", "%23"])
def test_other_codes_stay_as_they_are(kept: str) -> None:
    address = f"https://h.example/x?q={kept}"
    assert hubspot(address=address.encode(), signature=hubspot_signed_by_client(address))


def hubspot_signed_by_client(address: str) -> bytes:
    """Sign as HubSpot's own client does."""
    signature = Signature.get_signature(
        HUBSPOT_SECRET,
        HUBSPOT_BODY.decode(),
        "v3",
        http_uri=address,
        http_method="POST",
        timestamp=HUBSPOT_TIME.decode(),
    )
    return str(signature).encode()


def test_mautics_signature_fits_its_vector() -> None:
    assert is_signed_by_mautic(MAUTIC_BODY, MAUTIC_SIGNATURE, ["s3cret"])


def test_mautics_signature_is_over_the_raw_bytes() -> None:
    spaced = MAUTIC_BODY.replace(b":", b": ")
    assert not is_signed_by_mautic(spaced, MAUTIC_SIGNATURE, ["s3cret"])


def test_a_relays_signature_is_what_openssl_makes_of_it() -> None:
    body, stamp = b'{"id":"1"}', b"1790000000"
    made = b"sha256=f57ce8d46fb43e4a2ede1748ab2c057e0141589b7b87625980a8090496b2f88c"
    assert is_signed_by_relay(body, stamp, made, ["relay secret"])
    assert not is_signed_by_relay(body, b"1790000001", made, ["relay secret"])
    assert not is_signed_by_relay(body, stamp, made.removeprefix(b"sha256="), ["relay secret"])


def test_both_secrets_hold_while_one_replaces_the_other() -> None:
    for secrets in (["s3cret", "next"], ["next", "s3cret"]):
        assert is_signed_by_mautic(MAUTIC_BODY, MAUTIC_SIGNATURE, secrets)
    assert not is_signed_by_mautic(MAUTIC_BODY, MAUTIC_SIGNATURE, ["next"])


def test_no_secret_fits_nothing() -> None:
    assert not is_known(b"", [])
    assert not is_signed_by_mautic(MAUTIC_BODY, MAUTIC_SIGNATURE, [])


def test_a_secret_beyond_ascii_is_compared() -> None:
    assert is_known("schlüssel".encode(), ["schlüssel"])
    assert not is_known(b"schl\xfcssel", ["schlüssel"])


@pytest.mark.parametrize(("age", "holds"), [(0, True), (300, True), (-300, True), (301, False)])
def test_a_signature_holds_for_five_minutes(age: int, holds: bool) -> None:  # noqa: FBT001 - a table
    assert is_recent(str(int(NOW) - age).encode(), NOW) is holds
    assert is_recent(str((int(NOW) - age) * 1000).encode(), NOW, per_second=1000) is holds


def test_a_time_too_far_ahead_does_not_hold() -> None:
    assert not is_recent(str(int(NOW) + 301).encode(), NOW)


@pytest.mark.parametrize("text", [b"", b"now", b"-1", b"1e9", b"\xb2", b"9" * 400, b" 1790000000"])
def test_what_is_no_time_does_not_hold(text: bytes) -> None:
    assert not is_recent(text, NOW)
