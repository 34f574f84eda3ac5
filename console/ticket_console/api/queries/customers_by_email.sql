select * from publish.customers where email = any(%(emails)s)
