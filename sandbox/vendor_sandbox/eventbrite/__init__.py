"""A stand-in of the Eventbrite API, version 3."""
