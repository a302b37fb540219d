"""The connections of the fictional company."""

from datetime import UTC, datetime

from headway.reports.connections import ConnectionBox, ConnectionsReport, ScopeRow

READ_AT = datetime(2026, 11, 16, 8, 36, tzinfo=UTC)


def scope(name: str, state: str, words: str, share: float | None = None) -> ScopeRow:
    return ScopeRow(
        name=name,
        kind="repository",
        is_selected=True,
        state=state,
        words=words,
        share=share,
        until_at=READ_AT,
    )


def box(id_: str, name: str, tag: str, tone: str, **changes: object) -> ConnectionBox:
    said: dict[str, object] = {
        "id": id_,
        "provider": "github",
        "provider_name": "GitHub",
        "monogram": "GH",
        "name": name,
        "tag": tag,
        "tone": tone,
        "note": "",
        "progress_share": None,
        "progress_words": "",
        "facts": [
            ("Scope", "3 of 34 repositories"),
            ("Last read", "today, 08:36"),
            ("Held", "18,402 pull requests, back to Mar 2021"),
        ],
        "scopes": [
            scope("northwind/checkout-web", "ok", "Up to date"),
            scope("northwind/ranking", "catching_up", "62 %", 62.0),
            scope("northwind/old", "gone", "No longer there"),
        ],
        "last_read_at": READ_AT,
    }
    return ConnectionBox(**(said | changes))  # type: ignore[arg-type]


def connections() -> ConnectionsReport:
    return ConnectionsReport(
        title="Connections",
        sentence="Two of four connections are in order. GitHub has sent nothing since Thursday.",
        sub="The newest 90 days come first, older ones in the background.",
        connections=[
            box(
                "c1",
                "northwind",
                "Sign in again",
                "bad",
                note="GitHub no longer accepts our access: it was revoked by an administrator."
                " Nothing is lost; reading goes on from where it stopped.",
            ),
            box("c2", "northwind-labs", "Up to date", ""),
            box(
                "c3",
                "replay",
                "Catching up",
                "go",
                progress_share=62.0,
                progress_words="62 %: 16 of 26 weeks in. About 12 minutes left.",
            ),
            box(
                "c4",
                "northwind-ops",
                "Paused until 09:12",
                "out",
                note="GitHub asked us to slow down. We go on by ourselves at 09:12.",
            ),
        ],
        attention_count=1,
    )
