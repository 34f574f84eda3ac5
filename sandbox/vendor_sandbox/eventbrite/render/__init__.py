"""Pure functions from the world to the rows that Eventbrite shows."""
