"""Things that happen at Eventbrite when a test asks for them."""
