"""What the database itself refuses, whoever writes: page, import, API, shell, or SQL.

Django's constraints look at one row; these look at the pilot behind it. They are triggers, written from
`enums.LEDGERS_OF`, taken off before migrations run (SQLite rebuilds tables) and put back after them.
"""

# ruff: noqa: S608 - names of tables and modes of our own, nothing that anybody typed

from dataclasses import dataclass
from typing import Any

from portal.fukushi_mover.enums import LEDGERS_OF, Ledger

P = "fukushi_mover_"


@dataclass(frozen=True)
class Guard:
    """`refuses`: an SQL condition about NEW and OLD under which the change is refused."""

    name: str
    table: str
    on: str
    refuses: str


def _modes_with(ledger: Ledger) -> str:
    return ", ".join(f"'{mode}'" for mode, found in LEDGERS_OF.items() if ledger in found)


def _ride(condition: str) -> str:
    """A condition about the new line's ride r, its day d and its pilot p, with its rate or table t."""
    return (
        f"SELECT 1 FROM {P}ride r JOIN {P}serviceday d ON d.id = r.day_id "
        f"JOIN {P}pilot p ON p.id = d.pilot_id {condition}"
    )


def _rate_of_the_day(table: str, column: str, ledger: Ledger, same: str = "") -> str:
    """The line points at the one rate that holds for the pilot on the ride's date, in a mode that has the ledger."""
    return "NOT EXISTS (" + _ride(
        f"JOIN {P}{table} t ON t.id = NEW.{column} WHERE r.id = NEW.ride_id AND t.pilot_id = p.id "
        f"AND p.legal_mode IN ({_modes_with(ledger)}) AND t.valid_from = ("
        f"SELECT MAX(o.valid_from) FROM {P}{table} o WHERE o.pilot_id = p.id {same} "
        f"AND o.valid_from <= d.date))"
    )


_MONTH_OF_RIDE = "EXISTS (" + _ride(
    f"JOIN {P}monthclose c ON c.pilot_id = p.id WHERE r.id = NEW.ride_id "
    "AND NEW.booked_on BETWEEN c.month AND c.last_day)"
)
_MONTH_OF_LINE = (
    f"EXISTS (SELECT 1 FROM {P}ride r JOIN {P}serviceday d ON d.id = r.day_id "
    f"JOIN {P}monthclose c ON c.pilot_id = d.pilot_id "
    f"LEFT JOIN {P}brokeragefee b ON b.id = NEW.brokerage_id "
    f"LEFT JOIN {P}actualcost a ON a.id = NEW.cost_id "
    f"LEFT JOIN {P}registeredfare f ON f.id = NEW.fare_id "
    "WHERE r.id = COALESCE(b.ride_id, a.ride_id, f.ride_id) "
    "AND NEW.booked_on BETWEEN c.month AND c.last_day)"
)
_ALREADY_PROMISED = (
    f"EXISTS (SELECT 1 FROM {P}ride r JOIN {P}serviceday d ON d.id = r.day_id "
    "WHERE d.pilot_id = NEW.pilot_id AND d.date >= NEW.valid_from)"
)
_NOT_REGISTERED = f"(SELECT legal_mode FROM {P}pilot WHERE id = NEW.pilot_id) <> 'registered'"
_ALWAYS = "1 = 1"


def _mode_change() -> str:
    """A legal mode may not change under lines that could not exist in the new one."""
    tables = {
        Ledger.BROKERAGE: "brokeragefee",
        Ledger.ACTUAL_COST: "actualcost",
        Ledger.REGISTERED_FARE: "registeredfare",
    }
    found = [
        f"(NEW.legal_mode NOT IN ({_modes_with(ledger)}) AND EXISTS (SELECT 1 FROM {P}{table} l "
        f"JOIN {P}ride r ON r.id = l.ride_id JOIN {P}serviceday d ON d.id = r.day_id "
        "WHERE d.pilot_id = NEW.id))"
        for ledger, table in tables.items()
    ]
    found.append(
        f"(NEW.legal_mode <> 'registered' AND EXISTS "
        f"(SELECT 1 FROM {P}faretable t WHERE t.pilot_id = NEW.id))"
    )
    return " OR ".join(found)


FROZEN = (
    "brokeragefee",
    "actualcost",
    "registeredfare",
    "reversal",
    "monthclose",
    "bill",
    "payment",
    "vancount",
    "invoice",
)
GUARDS = (
    *(Guard(f"{table}_is_not_changed", table, "UPDATE", _ALWAYS) for table in FROZEN),
    *(Guard(f"{table}_is_not_deleted", table, "DELETE", _ALWAYS) for table in FROZEN),
    Guard(
        "brokerage_is_the_flat_rate_of_the_day",
        "brokeragefee",
        "INSERT",
        _rate_of_the_day("brokeragerate", "rate_id", Ledger.BROKERAGE),
    ),
    Guard(
        "cost_is_the_flat_rate_of_the_day",
        "actualcost",
        "INSERT",
        _rate_of_the_day("costrate", "rate_id", Ledger.ACTUAL_COST, "AND o.kind = t.kind"),
    ),
    Guard(
        "fare_needs_a_registered_pilot",
        "registeredfare",
        "INSERT",
        _rate_of_the_day("faretable", "table_id", Ledger.REGISTERED_FARE),
    ),
    *(
        Guard(f"{table}_into_an_open_month", table, "INSERT", _MONTH_OF_RIDE)
        for table in ("brokeragefee", "actualcost", "registeredfare")
    ),
    Guard("reversal_into_an_open_month", "reversal", "INSERT", _MONTH_OF_LINE),
    *(
        Guard(f"{table}_before_anybody_rides", table, "INSERT", _ALREADY_PROMISED)
        for table in ("brokeragerate", "costrate", "faretable")
    ),
    *(
        Guard(f"{table}_is_not_changed", table, "UPDATE", _ALWAYS)
        for table in ("brokeragerate", "costrate", "faretable")
    ),
    Guard("fare_table_needs_a_registered_pilot", "faretable", "INSERT", _NOT_REGISTERED),
    Guard("legal_mode_fits_the_ledgers", "pilot", "UPDATE", _mode_change()),
)


def _create(guard: Guard, vendor: str) -> list[str]:
    table = P + guard.table
    if vendor == "sqlite":
        return [
            (
                f"CREATE TRIGGER {guard.name} BEFORE {guard.on} ON {table} WHEN {guard.refuses} "
                f"BEGIN SELECT RAISE(ABORT, 'guard: {guard.name}'); END"
            )
        ]
    return [
        (
            f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {guard.refuses} THEN RAISE EXCEPTION 'guard: {guard.name}' USING ERRCODE = '23514'; "
            "END IF; RETURN COALESCE(NEW, OLD); END $$"
        ),
        (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.on} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
        ),
    ]


def _drop(guard: Guard, vendor: str) -> str:
    if vendor == "sqlite":
        return f"DROP TRIGGER IF EXISTS {guard.name}"
    return f"DROP TRIGGER IF EXISTS {guard.name} ON {P}{guard.table}"


def remove(connection: Any) -> None:
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        for guard in GUARDS:
            if P + guard.table in known:
                cursor.execute(_drop(guard, connection.vendor))


def install(connection: Any) -> None:
    """Idempotent. Does nothing where the tables are not there yet (a migration half way)."""
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        if not {P + guard.table for guard in GUARDS} <= known:
            return
        for guard in GUARDS:
            cursor.execute(_drop(guard, connection.vendor))
            for statement in _create(guard, connection.vendor):
                cursor.execute(statement)
