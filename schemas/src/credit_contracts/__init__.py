"""What Creditgate hears and says: events, checks, holds, topics. The one home of the contracts.

Nothing here knows the domain or a database; everything else imports names and shapes from here,
and the files under `schemas/` are emitted from these models.
"""
