"""Customers in the store: whose records are one, and who may be meant."""

from __future__ import annotations

import re
import unicodedata

from core.domain.ticket import Customer
from core.store.database import Store


def save(store: Store, customer: Customer) -> int | None:
    """Saves the customer and gives the key of their record, None for one without id, name and address. Only an equal
    id, or an equal address without a different id, makes two records one: two people may share a name, and two ids
    may share an address."""
    source_id, address = customer.id, customer.email.lower()
    if not (source_id or address or customer.name):
        return None
    row = None
    if source_id:
        row = store.row("SELECT id FROM customers WHERE source_id = ? AND source_id != ''", (source_id,))
    if row is None and address:
        row = store.row(
            "SELECT id FROM customers WHERE email = ? AND email != '' AND (source_id = '' OR ? = '')"
            " ORDER BY source_id DESC LIMIT 1",
            (address, source_id),
        )
    if row is None:
        return store.insert(
            "INSERT INTO customers (source_id, name, email, name_key) VALUES (?, ?, ?, ?)",
            (source_id, customer.name, address, name_key(customer.name)),
        )
    store.execute(
        "UPDATE customers SET source_id = iif(? = '', source_id, ?), email = iif(? = '', email, ?),"
        " name = iif(? = '', name, ?), name_key = iif(? = '', name_key, ?) WHERE id = ?",
        (
            source_id,
            source_id,
            address,
            address,
            customer.name,
            customer.name,
            customer.name,
            name_key(customer.name),
            row[0],
        ),
    )
    return int(row[0])


def find_similar(store: Store, customer: Customer) -> tuple[tuple[int, Customer], ...]:
    """Key and record of every customer with the same id, e-mail address or name."""
    clauses = []
    values: list[str] = []
    for column, value in (
        ("source_id", customer.id),
        ("email", customer.email.lower()),
        ("name_key", name_key(customer.name)),
    ):
        if value:
            clauses.append(f"SELECT id, source_id, name, email FROM customers WHERE {column} = ? AND {column} != ''")
            values.append(value)
    if not clauses:
        return ()
    rows = store.rows(" UNION ".join(clauses), values)
    return tuple((row[0], Customer(row[1], row[2], row[3])) for row in rows)


def name_key(name: str) -> str:
    """A name as it is compared: without accents, case, punctuation and order ("Bell, Ann")."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"[^\W_]+", "".join(character for character in bare if not unicodedata.combining(character)))
    return " ".join(sorted(words))
