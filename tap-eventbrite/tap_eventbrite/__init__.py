"""Singer tap for the Eventbrite API."""
