"""Webhooks in: who may deliver, what is stored of it, and what each platform is answered."""
