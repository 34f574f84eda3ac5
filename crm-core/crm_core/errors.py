"""Errors that a user sees: each says why and what to do next, and never shows personal data.

SingerSDKError
└── TargetError
    ├── SettingsError           a setting or the account does not fit (ConfigurationError)
    ├── InputError              the input is no stream of customers (FatalSyncError)
    ├── LedgerError             the ledger cannot be used (FatalSyncError)
    ├── AccessRefusedError      key, rights or address refused by the vendor (FatalAPIError)
    ├── VendorUnavailableError  the vendor gave no usable answer after all tries (FatalAPIError)
    │   └── OddAnswerError      an answer that is not as the vendor's answers are
    ├── RowRefusedError         the vendor refused one row (SkippableAPIError)
    ├── TooManyRemovalsError    more people left the stream than can be right (FatalSyncError)
    ├── RunInterruptedError     somebody asked the run to stop
    └── RunIncompleteError      the run ended with rows that did not reach the CRM
"""

from singer_sdk.exceptions import (
    ConfigurationError,
    FatalAPIError,
    FatalSyncError,
    SingerSDKError,
    SkippableAPIError,
    SkippableSyncError,
)


class TargetError(SingerSDKError):
    """Base of all errors of a CRM target.

    Args:
        reason: What went wrong, without a full stop.
        instruction: What the user can do about it, a sentence.
    """

    def __init__(self, reason: str, instruction: str) -> None:
        super().__init__(f"{reason}. {instruction}")
        self.reason = reason
        self.instruction = instruction


class SettingsError(TargetError, ConfigurationError):
    """A setting is wrong, or the account lacks what a setting names."""


class InputError(TargetError, FatalSyncError):
    """What came in is not a stream of customers."""


class LedgerError(TargetError, FatalSyncError):
    """The ledger's database cannot be used."""


class AccessRefusedError(TargetError, FatalAPIError):
    """The vendor refused the credentials, the rights or the address of this machine."""


class VendorUnavailableError(TargetError, FatalAPIError):
    """The vendor gave no usable answer, also after all retries."""


class OddAnswerError(VendorUnavailableError):
    """An answer lacks what it needs, or holds it in a form that nobody can rely on.

    Args:
        what: Which part, and what is wrong with it, without its value.
    """

    def __init__(self, what: str) -> None:
        super().__init__(
            f"An answer of the CRM cannot be read: {what}",
            "Start again, nothing is lost; if it stays so, please report this line.",
        )


class RowRefusedError(TargetError, SkippableAPIError):
    """The vendor refused one row; the others go on."""


class TooManyRemovalsError(TargetError, FatalSyncError):
    """More people left the stream than can be right; none of them was removed."""


class RunInterruptedError(TargetError):
    """The run was asked to stop by a signal."""


class RunIncompleteError(TargetError):
    """The run went to its end, but some rows did not reach the CRM."""


class RecordRejectedError(SkippableSyncError):
    """A record breaks the contract of the customer stream; `reason` holds none of its values."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
