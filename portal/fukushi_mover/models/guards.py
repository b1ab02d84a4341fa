"""What the database itself refuses, whoever writes: page, import, API, shell, or SQL.

Django's constraints look at one row; these look at the pilot behind it. They are triggers, written from
`enums.LEDGERS_OF`, taken off before migrations run (SQLite rebuilds tables) and put back after them.
"""

# ruff: noqa: S608 - names of tables and modes of our own, nothing that anybody typed

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.fukushi_mover.enums import LEDGERS_OF, Ledger

P = "fukushi_mover_"


@dataclass(frozen=True)
class Guard:
    """`refuses`: an SQL condition about NEW and OLD under which the change is refused (by vendor where they differ)."""

    name: str
    table: str
    on: str
    refuses: str | Callable[[str], str]

    def condition(self, vendor: str) -> str:
        return self.refuses if isinstance(self.refuses, str) else self.refuses(vendor)


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


def _promised_under(row: str) -> str:
    """Somebody has a ride on a day for which this rate would hold, or holds."""
    return (
        f"EXISTS (SELECT 1 FROM {P}ride r JOIN {P}serviceday d ON d.id = r.day_id "
        f"WHERE d.pilot_id = {row}.pilot_id AND d.date >= {row}.valid_from)"
    )


def _owed(ride: str) -> str:
    """There is a line for rides of which this condition speaks."""
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {P}{table} l JOIN {P}ride r ON r.id = l.ride_id WHERE {ride})"
        for table in ("brokeragefee", "actualcost", "registeredfare")
    )


_SOME_SHARES_OF_COST_ONLY = (
    f"EXISTS (SELECT 1 FROM {P}actualcost a JOIN {P}ride r ON r.id = a.ride_id "
    f"JOIN {P}serviceday d ON d.id = r.day_id JOIN {P}costrate t ON t.pilot_id = d.pilot_id "
    "WHERE d.pilot_id = NEW.pilot_id AND a.booked_on BETWEEN NEW.month AND NEW.last_day "
    f"AND t.yen_per_ride > 0 AND t.valid_from = (SELECT MAX(o.valid_from) FROM {P}costrate o "
    "WHERE o.pilot_id = t.pilot_id AND o.kind = t.kind AND o.valid_from <= d.date) "
    f"AND NOT EXISTS (SELECT 1 FROM {P}actualcost b WHERE b.ride_id = r.id AND b.rate_id = t.id))"
)
"""Which shares a ride owes could be chosen by how far it went: it owes all that hold on its day."""


def _lines_of_the_bill() -> str:
    """Every line and every line taken back of the bill's resident: yen, and the date on which it was booked."""
    ledgers = (
        ("brokeragefee", "brokerage_id", "t.yen_per_ride", "brokeragerate", "rate_id"),
        ("actualcost", "cost_id", "t.yen_per_ride", "costrate", "rate_id"),
        ("registeredfare", "fare_id", "l.yen", "faretable", "table_id"),
    )
    rows = []
    for table, taken_back, yen, rates, rate in ledgers:
        line = (
            f"{P}{table} l JOIN {P}{rates} t ON t.id = l.{rate} JOIN {P}ride r ON r.id = l.ride_id "
            f"JOIN {P}serviceday d ON d.id = r.day_id JOIN {P}bill n ON n.id = NEW.bill_id "
            f"JOIN {P}monthclose c ON c.id = n.close_id AND c.pilot_id = d.pilot_id "
        )
        owner = "WHERE r.resident_id = n.resident_id AND"
        month = "BETWEEN c.month AND c.last_day"
        rows.append(f"SELECT {yen} AS yen FROM {line}{owner} l.booked_on {month}")
        rows.append(
            f"SELECT -{yen} FROM {line}JOIN {P}reversal v ON v.{taken_back} = l.id "
            f"{owner} v.booked_on {month}"
        )
    return " UNION ALL ".join(rows)


_MORE_THAN_THE_BILL = (
    "NEW.kind = 'payment' AND NEW.yen + (SELECT COALESCE(SUM(CASE kind WHEN 'refund' THEN -yen "
    f"ELSE yen END), 0) FROM {P}payment WHERE bill_id = NEW.bill_id) > "
    f"(SELECT COALESCE(SUM(x.yen), 0) FROM ({_lines_of_the_bill()}) x)"
)


def _other_than_counted_vans(vendor: str) -> str:
    """An invoice says one thing: the vans of its count, each at the terms' amount."""
    if vendor == "sqlite":
        lines, vans = "json_array_length(NEW.lines)", "json_array_length(k.vans)"
        quantity = "json_extract(NEW.lines, '$[0].quantity')"
        unit = "json_extract(NEW.lines, '$[0].unit_yen')"
    else:
        lines, vans = "jsonb_array_length(NEW.lines)", "jsonb_array_length(k.vans)"
        quantity, unit = (f"(NEW.lines->0->>'{key}')::numeric" for key in ("quantity", "unit_yen"))
    return (
        f"NOT EXISTS (SELECT 1 FROM {P}vancount k JOIN {P}systemfeeterms t "
        "ON t.pilot_id = k.pilot_id WHERE k.id = NEW.count_id AND k.pilot_id = NEW.pilot_id "
        f"AND {lines} = 1 AND {quantity} = {vans} AND {unit} = t.yen_per_van)"
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


_MORE_THAN_WHO_DID_IT_IS_FORGOTTEN = "NEW.actor_id IS NOT NULL OR " + " OR ".join(
    f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    for column in ("id", "day_id", "number", "kind", "payload", "tap_id", "at", "recorded_at")
)
"""An account that is deleted leaves its events behind, without a name."""

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
RATES = ("brokeragerate", "costrate", "faretable")
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
        Guard(f"{table}_before_anybody_rides", table, "INSERT", _promised_under("NEW"))
        for table in RATES
    ),
    *(Guard(f"{table}_is_not_changed", table, "UPDATE", _ALWAYS) for table in RATES),
    *(
        Guard(f"{table}_is_not_deleted_under_rides", table, "DELETE", _promised_under("OLD"))
        for table in RATES
    ),
    Guard("fare_table_needs_a_registered_pilot", "faretable", "INSERT", _NOT_REGISTERED),
    Guard("legal_mode_fits_the_ledgers", "pilot", "UPDATE", _mode_change()),
    Guard(
        "ride_with_lines_keeps_its_day",
        "ride",
        "UPDATE",
        "(NEW.day_id <> OLD.day_id OR NEW.resident_id <> OLD.resident_id) "
        f"AND ({_owed('r.id = OLD.id')})",
    ),
    Guard(
        "day_with_lines_keeps_its_pilot_and_date",
        "serviceday",
        "UPDATE",
        "(NEW.pilot_id <> OLD.pilot_id OR NEW.date <> OLD.date) "
        f"AND ({_owed('r.day_id = OLD.id')})",
    ),
    Guard(
        "month_closes_with_every_share_of_cost", "monthclose", "INSERT", _SOME_SHARES_OF_COST_ONLY
    ),
    Guard("payment_is_not_more_than_the_bill", "payment", "INSERT", _MORE_THAN_THE_BILL),
    Guard("invoice_is_for_the_counted_vans", "invoice", "INSERT", _other_than_counted_vans),
    Guard("event_is_not_changed", "dispatchevent", "UPDATE", _MORE_THAN_WHO_DID_IT_IS_FORGOTTEN),
    Guard("event_is_not_deleted", "dispatchevent", "DELETE", _ALWAYS),
)
TRUNCATE = "TRUNCATE"
EMPTYING = tuple(
    Guard(f"{table}_is_not_emptied", table, TRUNCATE, _ALWAYS)
    for table in (*FROZEN, *RATES, "dispatchevent")
)
"""PostgreSQL empties a table past the triggers of its rows. SQLite has no such statement."""


def _guards(vendor: str) -> tuple[Guard, ...]:
    return GUARDS if vendor == "sqlite" else (*GUARDS, *EMPTYING)


def _create(guard: Guard, vendor: str) -> list[str]:
    table = P + guard.table
    if vendor == "sqlite":
        return [
            (
                f"CREATE TRIGGER {guard.name} BEFORE {guard.on} ON {table} "
                f"WHEN {guard.condition(vendor)} "
                f"BEGIN SELECT RAISE(ABORT, 'guard: {guard.name}'); END"
            )
        ]
    return [
        (
            f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {guard.condition(vendor)} THEN RAISE EXCEPTION 'guard: {guard.name}' USING ERRCODE = '23514'; "
            "END IF; RETURN COALESCE(NEW, OLD); END $$"
        ),
        (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.on} ON {table} "
            f"FOR EACH {'STATEMENT' if guard.on == TRUNCATE else 'ROW'} EXECUTE FUNCTION {guard.name}()"
        ),
    ]


def _drop(guard: Guard, vendor: str) -> str:
    if vendor == "sqlite":
        return f"DROP TRIGGER IF EXISTS {guard.name}"
    return f"DROP TRIGGER IF EXISTS {guard.name} ON {P}{guard.table}"


def remove(connection: Any) -> None:
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        for guard in _guards(connection.vendor):
            if P + guard.table in known:
                cursor.execute(_drop(guard, connection.vendor))


def install(connection: Any) -> None:
    """Idempotent. Does nothing where the tables are not there yet (a migration half way)."""
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        if not {P + guard.table for guard in GUARDS} <= known:
            return
        for guard in _guards(connection.vendor):
            cursor.execute(_drop(guard, connection.vendor))
            for statement in _create(guard, connection.vendor):
                cursor.execute(statement)
