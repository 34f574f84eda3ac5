"""What the CRM targets share: customer contract, consent policy, ledger, batch algorithm."""
