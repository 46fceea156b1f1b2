"""What the Groups app reports of its groups, which may come late, twice and in any order.

Each event holds its group first, so that events of a group are judged and applied one after the other.
"""
