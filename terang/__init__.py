"""Terang: a static, bilingual transparency website from data, stories and law."""
