"""Runs the main job on one machine: database, sandbox, Meltano, summary."""
