from sqlalchemy import text

from headway.store.session import Database


def test_each_test_has_a_migrated_empty_database(database: Database) -> None:
    with database.shared() as session:
        assert session.execute(text("SELECT count(*) FROM organisations")).scalar() == 0
        session.execute(text("SELECT 1 FROM pg_roles WHERE false"))


def test_and_it_is_another_one(database: Database) -> None:
    with database.shared() as session:
        name = session.execute(text("SELECT current_database()")).scalar()
    assert str(name).startswith("test_")
