"""JSON schemas of the streams that every ticketing tap has."""
