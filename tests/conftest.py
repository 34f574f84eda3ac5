pytest_plugins = ["fixtures.postgres", "fixtures.main_job"]
