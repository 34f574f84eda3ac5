"""What of the settings keeps deals out of HubSpot, which would take them without it.

HubSpot takes a deal without a currency, a stage or a pipeline: its amount then stands in the
currency of the company, and it stands in no pipeline (recorded, 2026). So such a deal is not sent
again without the value; somebody has to change a setting, here or there.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from crm_core.errors import SettingsError
from target_hubspot.batching import Verdict
from target_hubspot.orders import CURES

LONGEST_MESSAGE: Final = 400


class Cause(NamedTuple):
    """Why a deal was refused.

    Attributes:
        name: Of the property, empty where it is none of the deal's own.
        value: What was refused; a currency, or an id of a stage or pipeline.
        words: What HubSpot says.
    """

    name: str
    value: str
    words: str

    @property
    def error(self) -> SettingsError:
        """What the user is told."""
        if self.name in CURES:
            reason = f"HubSpot does not take the {self.name} {self.value} of deals ({self.words})"
            return SettingsError(reason, f"{CURES[self.name]}, then run again: nothing is lost.")
        reason = f"HubSpot does not tell deals apart by {self.value} ({self.words})"
        advice = "Archive that deal property in HubSpot, or set another property_prefix."
        return SettingsError(reason, advice)


def cause_of(verdict: Verdict, key: str) -> Cause | None:
    """Tell which setting is to blame for a refused deal, None where it is the order itself.

    Args:
        verdict: What became of the deal.
        key: The property that tells deals apart.
    """
    refusal = verdict.refusal
    if refusal is None:
        return None
    for name in CURES:
        if name in refusal.issues:
            words = refusal.issues[name].message or refusal.words
            value = verdict.row.properties.get(name, "")
            return Cause(name, value, " ".join(words.split())[:LONGEST_MESSAGE])
    if not refusal.issues and key in refusal.message:
        return Cause("", key, refusal.words)
    return None


def faults_of(verdicts: Iterable[Verdict], key: str) -> Iterator[SettingsError]:
    """Give the errors of all settings that are to blame, each once."""
    causes = (cause_of(verdict, key) for verdict in verdicts)
    for cause in dict.fromkeys(cause for cause in causes if cause):
        yield cause.error
