"""A believable world of people, events and sales, told apart from how any vendor shows it."""
