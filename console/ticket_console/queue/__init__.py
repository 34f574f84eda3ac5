"""What runs in the background: jobs, when they run, and what became of them."""
