"""target-postgres with a quicker reader, JSON writer and COPY."""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

import msgspec
from singer_sdk.contrib.msgspec import decoder
from singer_sdk.singerlib.encoding import GenericSingerReader
from singer_sdk.singerlib.exceptions import InvalidInputLine
from sqlalchemy import Column, Connection, Dialect, Numeric, Table
from target_postgres.connector import PostgresConnector
from target_postgres.sinks import PostgresSink
from target_postgres.target import TargetPostgres
from typing_extensions import override

Record = dict[str, Any]
_encode = msgspec.json.Encoder(decimal_format="number").encode


class Reader(GenericSingerReader[bytes]):
    """Reads messages as bytes; numbers with a fraction become `Decimal`, so money stays exact."""

    @property
    @override
    def default_input(self) -> IO[bytes]:
        return sys.stdin.buffer

    @override
    def deserialize_json(self, line: bytes) -> Record:
        try:
            message: Record = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise InvalidInputLine("A line of the input is not JSON.") from None
        return message


class Connector(PostgresConnector):
    """Writes the values of jsonb columns."""

    @override
    def serialize_json(self, obj: object) -> str:
        return _encode(obj).decode()


class Sink(PostgresSink):
    """Copies the records of a batch as they are, the newest of each key."""

    connector_class = Connector

    @override
    def bulk_insert_records(  # type: ignore[override]  # target-postgres widens it the same way
        self,
        table: Table,
        schema: Record,
        records: Iterable[Record],
        primary_keys: Sequence[str],
        connection: Connection,
    ) -> int | None:
        if not self.config["use_copy"] or self.config["sanitize_null_text_characters"]:
            return super().bulk_insert_records(table, schema, records, primary_keys, connection)
        columns = self.column_representation(schema)
        row_of = _row_maker(columns, connection.dialect)
        statement = self.generate_copy_statement(table.name, columns)
        with connection.connection.cursor().copy(statement) as copy:
            for record in _newest(records, primary_keys):
                copy.write_row(row_of(record))
        return None


class TargetWarehouse(TargetPostgres):
    """Lands records in PostgreSQL with the settings of target-postgres."""

    name = "target-warehouse"
    package_name = "target-warehouse"
    message_reader_class = Reader
    default_sink_class = Sink


def _newest(records: Iterable[Record], keys: Sequence[str]) -> Iterable[Record]:
    if not keys:
        return records
    return {tuple(record[key] for key in keys): record for record in records}.values()


def _row_maker(columns: Iterable[Column[Any]], dialect: Dialect) -> Callable[[Record], list[Any]]:
    plan = [(str(column.name), _converter(column, dialect)) for column in columns]

    def row_of(record: Record) -> list[Any]:
        get = record.get
        return [convert(get(name)) if convert else get(name) for name, convert in plan]

    return row_of


def _converter(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(column.type, Numeric):
        return None  # the driver takes a Decimal; SQLAlchemy's own converter makes it a float
    return column.type.bind_processor(dialect)
