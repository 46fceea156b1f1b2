"""Decisions of money: how amounts are written for people."""
