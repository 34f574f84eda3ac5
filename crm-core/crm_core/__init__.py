"""What the CRM targets share: the customer contract, the consent policy, the ledger, the batch algorithm."""
