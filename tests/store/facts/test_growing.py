import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from headway.store.facts.growing import Growing

row = st.tuples(st.integers(0, 40), st.sampled_from([1.0, 2.0, np.nan]), st.booleans())


def columns(rows):
    rows = sorted({item[0]: item for item in rows}.values())
    return {
        "id": np.array([item[0] for item in rows], np.int64),
        "size": np.array([item[1] for item in rows], float),
        "at": np.array([item[0] for item in rows], "datetime64[us]"),
        "is_deleted": np.array([item[2] for item in rows], bool),
    }


def as_dict(state):
    return dict(zip(state.columns["id"].tolist(), state.columns["size"].tolist(), strict=True))


@given(st.lists(st.lists(row, max_size=12), max_size=8))
def test_each_state_is_what_a_fresh_reading_would_be_and_older_ones_stay(pages):
    state = Growing(columns([]))
    truth: dict[int, float] = {}
    past = []
    for page in pages:
        newer = columns(page)
        state = state.replaced(newer)
        for key, size, is_deleted in zip(
            newer["id"].tolist(), newer["size"].tolist(), newer["is_deleted"], strict=True
        ):
            truth.pop(key, None)
            if not is_deleted:
                truth[key] = size
        past.append((state, dict(sorted(truth.items()))))
        assert len({len(values) for values in state.columns.values()}) == 1
    for earlier, expected in past:
        np.testing.assert_equal(as_dict(earlier), expected)


def test_new_rows_go_into_spare_room_without_copying_the_old():
    state = Growing(columns([(n, 1.0, False) for n in range(10)]))
    grown = state.replaced(columns([(10, 1.0, False)]))
    again = grown.replaced(columns([(11, 2.0, False)]))
    assert np.shares_memory(grown.columns["size"], again.columns["size"])
    branch = grown.replaced(columns([(11, 3.0, False)]))
    assert as_dict(again)[11] == 2.0
    assert as_dict(branch)[11] == 3.0


def test_only_columns_that_changed_are_copied():
    state = Growing(columns([(n, np.nan, False) for n in range(10)]))
    same = state.replaced(columns([(3, np.nan, False)]))
    assert same.columns["size"] is state.columns["size"]
    other = state.replaced(columns([(3, 5.0, False)]))
    assert other.columns["size"] is not state.columns["size"]
    assert other.columns["at"] is state.columns["at"]
