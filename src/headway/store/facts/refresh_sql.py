"""The one statement that derives pull request facts from records."""
# ruff: noqa: S608  # put together from constants of this module only

from psycopg import sql

MOMENTS = (
    "opened_at",
    "closed_at",
    "merged_at",
    "first_commit_at",
    "ready_at",
    "first_review_at",
    "first_response_at",
    "review_at",
    "first_approval_at",
    "last_approval_at",
    "first_changes_requested_at",
)
COUNTS = (
    "reviews_count",
    "comments_count",
    "commits_count",
    "lines_count",
    "files_count",
    "force_pushes_count",
)
CONTENT = (
    "repository_code",
    "number",
    "author_code",
    "merged_by_code",
    "base_code",
    "state_code",
    "is_draft",
    "self_merged",
    "is_deleted",
    *MOMENTS,
    "until_at",
    *COUNTS,
)

_PULL_REQUESTS = """
    SELECT p.*, COALESCE(repository.code, -1) AS repository_code,
           COALESCE(author.code, -1) AS author_code, COALESCE(merger.code, -1) AS merged_by_code,
           CASE WHEN EXISTS (
                    SELECT FROM default_branches b
                    WHERE b.organisation_id = p.organisation_id AND b.instance_id = p.instance_id
                      AND b.repository_id = p.repository_id AND b.branch = p.base_branch) THEN 1
                ELSE COALESCE(array_position(
                    ARRAY['main', 'master', 'trunk', 'develop'], p.base_branch) + 1, 0)
           END AS base_code,
           COALESCE(p.merged_at, 'infinity') AS end_at
    FROM pull_requests p
    LEFT JOIN repositories repository ON repository.organisation_id = p.organisation_id
        AND repository.instance_id = p.instance_id AND repository.external_id = p.repository_id
    LEFT JOIN identities author ON author.organisation_id = p.organisation_id
        AND author.instance_id = p.instance_id AND author.external_id = p.author_id
    LEFT JOIN identities merger ON merger.organisation_id = p.organisation_id
        AND merger.instance_id = p.instance_id AND merger.external_id = p.merged_by_id
    WHERE p.organisation_id = %(organisation_id)s AND p.instance_id = %(instance_id)s
      AND p.external_id = ANY(%(external_ids)s)
"""

_CHILD = (
    "{0}.organisation_id = p.organisation_id AND {0}.instance_id = p.instance_id"
    " AND {0}.deleted_at IS NULL"
)

_HUMAN = """
    JOIN identities i ON i.organisation_id = {0}.organisation_id
        AND i.instance_id = {0}.instance_id AND i.external_id = {0}.author_id
        AND COALESCE(i.kind_override, i.kind) = 'human'
"""
"""Only reviews and comments of known humans count; a deleted account has no identity."""

_COMMITS = f"""
    SELECT min(c.authored_at) AS first_commit_at, count(*) AS known
    FROM pull_request_commits k
    LEFT JOIN commits c ON c.organisation_id = k.organisation_id
        AND c.instance_id = k.instance_id AND c.repository_id = k.repository_id
        AND c.external_id = k.sha
    WHERE {_CHILD.format("k")} AND k.pull_request_id = p.external_id
"""

_EVENTS = f"""
    SELECT min(e.at) FILTER (WHERE e.kind = 'ready_for_review' AND e.at <= p.end_at) AS ready_at,
           (array_agg(e.kind ORDER BY e.at, e.external_id)
                FILTER (WHERE e.kind IN ('ready_for_review', 'converted_to_draft')))[1]
               = 'ready_for_review' AS opened_as_draft,
           count(*) FILTER (WHERE e.kind = 'force_pushed') AS force_pushes_count
    FROM pull_request_events e
    WHERE {_CHILD.format("e")} AND e.pull_request_id = p.external_id
"""

_REVIEWS = f"""
    SELECT min(r.submitted_at) AS first_review_at,
           min(r.submitted_at) FILTER (WHERE r.submitted_at >= p.opened_at) AS responded_at,
           min(r.submitted_at) FILTER (WHERE r.state = 'approved') AS first_approval_at,
           array_agg(r.submitted_at ORDER BY r.submitted_at)
               FILTER (WHERE r.state = 'approved' AND NOT r.is_dismissed
                       AND r.submitted_at <= p.end_at) AS approvals,
           min(r.submitted_at) FILTER (WHERE r.state = 'changes_requested')
               AS first_changes_requested_at,
           count(*) AS reviews_count
    FROM reviews r {_HUMAN.format("r")}
    WHERE {_CHILD.format("r")} AND r.pull_request_id = p.external_id AND NOT r.is_minimized
      AND r.author_id IS DISTINCT FROM p.author_id
"""

_REVIEW_COMMENTS = f"""
    SELECT min(c.commented_at) FILTER (WHERE c.commented_at >= p.opened_at) AS responded_at,
           count(*) AS comments_count
    FROM review_comments c {_HUMAN.format("c")}
    WHERE {_CHILD.format("c")} AND c.pull_request_id = p.external_id
      AND c.author_id IS DISTINCT FROM p.author_id
"""

_COMMENTS = f"""
    SELECT count(*) AS comments_count
    FROM comments c {_HUMAN.format("c")}
    WHERE {_CHILD.format("c")} AND c.repository_id = p.repository_id
      AND c.subject_number = p.number AND c.author_id IS DISTINCT FROM p.author_id
"""

_FILES = f"""
    SELECT count(*) AS known, count(*) FILTER (WHERE NOT f.is_generated) AS files_count,
           COALESCE(sum(f.additions_count + f.deletions_count)
                    FILTER (WHERE NOT f.is_generated), 0) AS lines_count
    FROM file_changes f
    WHERE {_CHILD.format("f")} AND f.subject_kind = 'pull_request'
      AND f.repository_id = p.repository_id AND f.subject_id = p.external_id
      AND NOT ('files' = ANY(p.truncated))
"""

_MOMENTS = """
    SELECT CASE WHEN COALESCE(events.opened_as_draft, p.is_draft)
                THEN COALESCE(events.ready_at, p.merged_at) ELSE p.opened_at END AS ready_at,
           LEAST(reviews.responded_at, review_comments.responded_at) AS first_response_at
"""

_REVIEWED = """
    SELECT CASE WHEN moments.ready_at IS NOT NULL AND moments.first_response_at <= p.end_at
                THEN GREATEST(moments.first_response_at, moments.ready_at) END AS review_at
"""

_FRESH = """
    SELECT p.organisation_id, p.instance_id, p.external_id, p.repository_code, p.number,
           p.author_code, p.merged_by_code, p.base_code,
           CASE p.state WHEN 'merged' THEN 1 WHEN 'closed' THEN 2 ELSE 0 END AS state_code,
           p.is_draft, COALESCE(p.merged_by_id = p.author_id, false) AS self_merged,
           p.deleted_at IS NOT NULL AS is_deleted,
           p.opened_at, p.closed_at, p.merged_at, commits.first_commit_at, moments.ready_at,
           reviews.first_review_at, moments.first_response_at, reviewed.review_at,
           reviews.first_approval_at,
           (SELECT max(at) FROM unnest(reviews.approvals) AS at WHERE at >= reviewed.review_at)
               AS last_approval_at,
           reviews.first_changes_requested_at,
           CASE p.state WHEN 'open' THEN '9999-12-31 00:00:00+00'
                ELSE GREATEST(p.opened_at, p.closed_at, p.merged_at, reviews.first_review_at)
           END AS until_at,
           reviews.reviews_count,
           review_comments.comments_count + comments.comments_count AS comments_count,
           COALESCE(p.commits_count, NULLIF(commits.known, 0)) AS commits_count,
           CASE WHEN files.known > 0 THEN files.lines_count
                ELSE p.additions_count + p.deletions_count END AS lines_count,
           CASE WHEN files.known > 0 THEN files.files_count
                ELSE p.changed_files_count END AS files_count,
           events.force_pushes_count
"""

_ASSIGNMENTS = ", ".join(f"{name} = excluded.{name}" for name in (*CONTENT, "version"))
_OLD = ", ".join(f"f.{name}" for name in CONTENT)
_NEW = ", ".join(f"excluded.{name}" for name in CONTENT)

REFRESH = sql.SQL(
    f"""
    INSERT INTO pull_request_facts AS f
        (organisation_id, instance_id, external_id, {", ".join(CONTENT)}, version)
    SELECT fresh.*, (
        SELECT v.version FROM data_versions v
        WHERE v.organisation_id = %(organisation_id)s AND v.fact = 'pull_request') FROM (
        {_FRESH}
        FROM ({_PULL_REQUESTS}) AS p
        CROSS JOIN LATERAL ({_COMMITS}) AS commits
        CROSS JOIN LATERAL ({_EVENTS}) AS events
        CROSS JOIN LATERAL ({_REVIEWS}) AS reviews
        CROSS JOIN LATERAL ({_REVIEW_COMMENTS}) AS review_comments
        CROSS JOIN LATERAL ({_COMMENTS}) AS comments
        CROSS JOIN LATERAL ({_FILES}) AS files
        CROSS JOIN LATERAL ({_MOMENTS}) AS moments
        CROSS JOIN LATERAL ({_REVIEWED}) AS reviewed
    ) AS fresh
    ON CONFLICT (organisation_id, instance_id, external_id) DO UPDATE SET {_ASSIGNMENTS}
    WHERE ROW({_OLD}) IS DISTINCT FROM ROW({_NEW})
    """
)
"""Insert or update the facts of `external_ids`; rows that stay the same keep their version.

The version is the one that this transaction took and holds.
"""
