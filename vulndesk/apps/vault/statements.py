"""SQL that is made once and run with every request.

Django makes the SQL of a query anew each time, which costs several times what SQLite needs to answer it. What every
report and every page of a reporter asks for or stores is therefore put together once for each connection. Nothing of an
answer is kept: each one is read anew, and its rows are model instances like any other, converted by their fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import NoneType
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    AutoField,
    BooleanField,
    CharField,
    DateTimeField,
    Field,
    ForeignKey,
    Model,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    QuerySet,
    Value,
)
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)


class Given(Value):
    """Stands in a query for what is known only when it is asked: `filter(slug=Given("slug", CharField()))`."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(name, output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Question(Generic[Row]):
    """One SELECT. make: the query, with `Given` where a value is missing; called once for each connection.

    It may use filter, exclude, select_related, defer, order_by and a limit. It may not use annotate, values or
    prefetch_related, and a `Given` is compared with `=`, `<` and their like, never with a pattern.
    """

    def __init__(self, make: Callable[[], QuerySet[Row]]) -> None:
        self._make = make

    def ask(self, **given: Any) -> list[Row]:
        """Every row, as `list(queryset)` has them. given: a value for each name in the query."""
        connection = transaction.get_connection()
        return _kept(connection, self, lambda: _Select(connection, self._make())).run(given)

    def first(self, **given: Any) -> Row | None:
        """The first row, for questions that have one at most or are limited to it."""
        return next(iter(self.ask(**given)), None)

    def select(self, connection: BaseDatabaseWrapper) -> _Select:
        """As one of several (`Together`): its columns are named, and it has no order."""
        return _Select(connection, self._make().order_by(), with_aliases=True)


class Answers:
    """What several questions that were asked together found, by question."""

    def __init__(self, rows: Mapping[Question[Any], list[Any]]) -> None:
        self._rows = rows

    def of(self, question: Question[Row]) -> list[Row]:
        return self._rows[question]

    def first_of(self, question: Question[Row]) -> Row | None:
        return next(iter(self._rows[question]), None)


class Together:
    """Several questions by one statement, for a page that asks many small ones: `UNION ALL`, each with its own columns.

    An answer has no order, whatever its question asks for.
    """

    def __init__(self, *questions: Question[Any]) -> None:
        self._questions = tuple(dict.fromkeys(questions))

    def ask(self, **given: Any) -> Answers:
        """given: a value for each name in any of them."""
        if not self._questions:
            return Answers({})
        connection = transaction.get_connection()
        return Answers(_kept(connection, self, lambda: _Union(connection, self._questions)).run(given))


class _Select:
    """The SQL of one query on one connection, and how a row of its answer becomes instances."""

    def __init__(self, connection: BaseDatabaseWrapper, queryset: QuerySet[Any], *, with_aliases: bool = False) -> None:
        self.connection = connection
        compiler: Any = queryset.query.get_compiler(connection=connection)
        self.sql, self.parameters = compiler.as_sql(with_col_aliases=with_aliases)
        select, tree = compiler.select, compiler.klass_info
        self.types = [_plain_type(one[0], connection) for one in select]
        columns = tree["select_fields"]
        self.model, self.columns = tree["model"], slice(columns[0], columns[-1] + 1)
        self.names = [one[0].target.attname for one in select[self.columns]]
        self.converters = list(compiler.get_converters([one[0] for one in select]).items())
        # The stubs know a later Django, whose signature differs.
        self.related = get_related_populators(tree, select, connection.alias)  # type: ignore[call-arg]

    def values(self, given: dict[str, Any]) -> list[Any]:
        return [
            one.output_field.get_db_prep_value(given[one.name], self.connection) if isinstance(one, Given) else one
            for one in self.parameters
        ]

    def run(self, given: dict[str, Any]) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, self.values(given))
            found = cursor.fetchall()
        return [self.instance(list(row)) for row in found]

    def instance(self, row: list[Any]) -> Any:
        for place, (converters, expression) in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, self.connection)
        made = self.model.from_db(self.connection.alias, self.names, row[self.columns])
        for populator in self.related:
            populator.populate(row, made)
        return made


class _Union:
    """Each SELECT below the others. A place of a row has one type, as PostgreSQL wants it: a column of a question goes
    to the next free place of its own type, and where a question has none, NULL stands."""

    def __init__(self, connection: BaseDatabaseWrapper, questions: Sequence[Question[Any]]) -> None:
        self.connection = connection
        self.questions = questions
        self.selects = [one.select(connection) for one in questions]
        types: Counter[str] = Counter()
        for select in self.selects:
            types |= Counter(select.types)
        layout = list(types.elements())
        self.places = [_places(select.types, layout) for select in self.selects]
        self.sql = " UNION ALL ".join(
            _one_of_many(number, select, places, layout)
            for number, (select, places) in enumerate(zip(self.selects, self.places, strict=True))
        )

    def run(self, given: dict[str, Any]) -> dict[Question[Any], list[Any]]:
        values = [value for select in self.selects for value in select.values(given)]
        found: dict[Question[Any], list[Any]] = {one: [] for one in self.questions}
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            for number, *row in cursor.fetchall():
                instance = self.selects[number].instance([row[place] for place in self.places[number]])
                found[self.questions[number]].append(instance)
        return found


def _places(types: Sequence[str], layout: Sequence[str]) -> list[int]:
    free = {one: iter([place for place, other in enumerate(layout) if other == one]) for one in set(types)}
    return [next(free[one]) for one in types]


def _one_of_many(number: int, select: _Select, places: Sequence[int], layout: Sequence[str]) -> str:
    columns = [f"CAST(NULL AS {one})" if select.connection.vendor == "postgresql" else "NULL" for one in layout]
    for column, place in enumerate(places, 1):
        columns[place] = f"col{column}"
    # Our own names and numbers; values are parameters.
    return f"SELECT {number}, {', '.join(columns)} FROM ({select.sql}) AS question{number}"  # noqa: S608


def _plain_type(expression: Any, connection: BaseDatabaseWrapper) -> str:
    """`varchar(16)` and `varchar(48)` are one type, without their lengths."""
    return str(expression.output_field.cast_db_type(connection)).split("(")[0]


def insert(rows: Sequence[Model]) -> None:
    """New rows of one model; they are told the ids that they got, as by `bulk_create`.

    In the caller's transaction. Raises IntegrityError. No signals are sent and no defaults of the database are read.
    """
    if not rows:
        return
    connection, model = transaction.get_connection(), type(rows[0])
    _kept(connection, model, lambda: _Insert(connection, model)).run(rows)


class _Insert:
    """INSERT INTO one model's table on one connection."""

    def __init__(self, connection: BaseDatabaseWrapper, model: type[Model]) -> None:
        self.connection = connection
        quote = connection.ops.quote_name
        key: Any = model._meta.pk
        self.key = key if isinstance(key, AutoField) else None
        # An id that the database gives stays out, so these are the fields that a row brings with it.
        self.fields: list[Any] = [field for field in model._meta.concrete_fields if field is not self.key]
        columns = ", ".join(quote(field.column) for field in self.fields)
        self.columns = [(field, field.attname, _plain_types(field)) for field in self.fields]
        self.start = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608  names of our own models
        self.one = f"({', '.join(['%s'] * len(self.fields))})"
        # SQLite before 3.35 tells only the id of the last row.
        self.tells_ids = connection.features.can_return_rows_from_bulk_insert
        self.end = f" RETURNING {quote(key.column)}" if self.key is not None and self.tells_ids else ""

    def run(self, rows: Sequence[Any]) -> None:
        """In as many statements as the database's limit of parameters asks for: nearly always one."""
        most = self.connection.ops.bulk_batch_size(self.fields, rows)
        for start in range(0, len(rows), most):
            self._run(rows[start : start + most])

    def _run(self, rows: Sequence[Any]) -> None:
        values = []
        for row in rows:
            for field, name, plain in self.columns:
                value = getattr(row, name)
                if type(value) not in plain:
                    value = field.get_db_prep_save(field.pre_save(row, True), self.connection)
                values.append(value)
        with self.connection.cursor() as cursor:
            cursor.execute(self.start + ", ".join([self.one] * len(rows)) + self.end, values)
            if self.end:
                for row, (given,) in zip(rows, cursor.fetchall(), strict=True):
                    row.pk = given
            elif self.key is not None and len(rows) == 1:
                rows[0].pk = cursor.lastrowid
        for row in rows:
            row._state.adding, row._state.db = False, self.connection.alias


class Change:
    """One UPDATE of a model: `Change(Job, sets=("state",), where=("id", "state"))`, where each is `=` a value."""

    def __init__(self, model: type[Model], *, sets: Sequence[str], where: Sequence[str]) -> None:
        self._model, self._sets, self._where = model, sets, where

    def run(self, sets: Sequence[Any], where: Sequence[Any]) -> int:
        """How many rows were changed. Values in the order of the names. In the caller's transaction."""
        connection = transaction.get_connection()
        sql, changed, found = _kept(connection, self, lambda: self._prepare(connection))
        values = [field.get_db_prep_save(value, connection) for field, value in zip(changed, sets, strict=True)]
        values += [field.get_db_prep_value(value, connection) for field, value in zip(found, where, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)

    def _prepare(self, connection: BaseDatabaseWrapper) -> tuple[str, list[Any], list[Any]]:
        quote, meta = connection.ops.quote_name, self._model._meta
        changed: list[Any] = [meta.get_field(name) for name in self._sets]
        found: list[Any] = [meta.get_field(name) for name in self._where]
        sets = ", ".join(f"{quote(field.column)} = %s" for field in changed)
        where = " AND ".join(f"{quote(field.column)} = %s" for field in found)
        # Names of our own models; values are parameters.
        return f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {where}", changed, found  # noqa: S608


_PLAIN: dict[type[Field[Any, Any]], tuple[type, ...]] = {
    BooleanField: (bool,),
    CharField: (str, NoneType),
    PositiveIntegerField: (int, NoneType),
    PositiveSmallIntegerField: (int, NoneType),
    DateTimeField: (NoneType,),
    ForeignKey: (NoneType,),
}


def _plain_types(field: Field[Any, Any]) -> tuple[type, ...]:
    """Values of these types are stored as they are: to have Django find that out is half of what an INSERT costs."""
    fills_itself = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return () if fills_itself else _PLAIN.get(type(field), ())


def _kept(connection: BaseDatabaseWrapper, name: object, make: Callable[[], Any]) -> Any:
    """With the connection, because the conversions of its answers are bound to it; gone with it, too."""
    kept: dict[object, Any] = connection.__dict__.setdefault("vulndesk_statements", {})
    if name not in kept:
        kept[name] = make()
    return kept[name]
