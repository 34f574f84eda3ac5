"""Why somebody is in a CRM, or is not: read from the ledger and the customer table alone.

Nothing here imports the Singer SDK, which takes longer to load than the answer to find.
"""

from crm_core.why.explanation import Explanation, Place, State
from crm_core.why.rules import explain

__all__ = ["Explanation", "Place", "State", "explain"]
