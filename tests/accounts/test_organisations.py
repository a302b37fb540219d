import pytest

from headway.accounts import organisations
from headway.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Northwind", "northwind"), ("Café  Nord!", "cafe-nord"), ("  A & B  ", "a-b"), ("東京", "")],
)
def test_a_name_becomes_a_slug(name, slug):
    assert organisations.slug_of(name) == slug


def test_an_organisation_is_founded(database):
    made = organisations.create(database, name=" Café Nord ", zone="Europe/Berlin", country="DE")
    assert (made.slug, made.name, made.zone, made.country) == (
        "cafe-nord",
        "Café Nord",
        "Europe/Berlin",
        "DE",
    )


def test_a_slug_can_be_chosen_and_is_taken_once(database):
    organisations.create(database, name="東京", slug="tokyo")
    with pytest.raises(Invalid, match="already an organisation “tokyo”"):
        organisations.create(database, name="Tokyo")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name": "東京"}, "small letters"),
        ({"name": " ", "slug": "fine"}, "needs a name"),
        ({"name": "A", "slug": "Not Fine"}, "small letters"),
        ({"name": "A", "zone": "Mars/Olympus"}, "no time zone “Mars/Olympus”"),
    ],
)
def test_what_cannot_be_taken_is_said(database, told, words):
    with pytest.raises(Invalid, match=words):
        organisations.create(database, **told)
