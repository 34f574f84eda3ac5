"""python -m benchmarks.dlt_peer URL STREAM FOLDER: customers to HubSpot as dlt's guide has it.

A custom destination (dlt, "Custom destination: Reverse ETL") that upserts one batch at a time and
raises where HubSpot does not take it. FOLDER keeps dlt's state between runs.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt
import requests
from dlt.common.schema import TTableSchema

from benchmarks.crms import HUBSPOT_HEADERS

ROWS_OF_A_CALL = 100
PROPERTIES = {
    "email": "email",
    "firstname": "first_name",
    "lastname": "last_name",
    "city": "suburb",
}


def main(url: str, stream: Path, folder: Path) -> None:
    """Finish what an earlier run left, then send every row of the stream."""
    session = requests.Session()

    @dlt.destination(
        batch_size=ROWS_OF_A_CALL, naming_convention="direct", skip_dlt_columns_and_tables=True
    )
    def hubspot(items: Any, table: TTableSchema) -> None:  # noqa: ARG001 (dlt passes it)
        session.post(
            f"{url}/crm/v3/objects/contacts/batch/upsert",
            json={"inputs": [_input(row) for row in items]},
            headers=HUBSPOT_HEADERS,
            timeout=60,
        ).raise_for_status()

    pipeline = dlt.pipeline("customers", destination=hubspot, pipelines_dir=str(folder))
    if pipeline.has_pending_data:
        pipeline.load()
        return
    rows = dlt.resource(_rows(stream), name="customers", write_disposition="append")
    rows.max_table_nesting = 0
    pipeline.run(rows)


def _input(row: dict[str, Any]) -> dict[str, Any]:
    given = {name: row.get(column) for name, column in PROPERTIES.items()}
    properties = {name: value for name, value in given.items() if value}
    return {"idProperty": "email", "id": row["email"], "properties": properties}


def _rows(stream: Path) -> Iterator[dict[str, Any]]:
    with stream.open(encoding="utf-8") as file:
        for line in file:
            message = json.loads(line)
            if message["type"] == "RECORD":
                yield message["record"]


if __name__ == "__main__":
    match sys.argv[1:]:
        case [url, stream, folder]:
            os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
            main(url, Path(stream), Path(folder))
        case _:
            print("usage: python -m benchmarks.dlt_peer URL STREAM FOLDER", file=sys.stderr)
            sys.exit(2)
