"""Alembic's entry: runs the revisions over the engine that ``db.schema.upgrade`` hands in."""

from alembic import context
from sqlalchemy import Engine

from db.schema import metadata


def run() -> None:
    engine: Engine = context.config.attributes["connection"]
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
