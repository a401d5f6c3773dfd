"""Typed clients of Creditgate, one subpackage a service: `credit_check`, `exposure_tracker`,
`notifier`. All but this file is generated from `schemas/openapi` by `make client`.
"""
