"""Rows by noun: functions that take a Session and never commit.

Functions about an organisation's own rows want a transaction of `Database.organisation`; those of
organisations, users, sign-in, tokens and due work want one of `Database.shared`.
"""
