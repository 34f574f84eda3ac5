select name, scopes
from ops.api_tokens
where token_hash = %(token_hash)s and revoked_at is null
