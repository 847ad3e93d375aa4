"""Alembic's environment: runs migrations on the connection `chatbot.store.migrate` hands in, in its transaction."""

from alembic import context
from alembic.util import CommandError

from chatbot.store.schema import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    message = "Databases are upgraded by `python chatbot.py db upgrade`; alembic itself only makes and lists scripts."
    raise CommandError(message)

context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
