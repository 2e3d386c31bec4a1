"""Calls live services from Python as a platform team would; a failure ends it."""

import os
import pathlib
import socket
import time
import uuid

import grpc
from google.protobuf import field_mask_pb2, timestamp_pb2
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from concord.inventory.v1 import episode_pb2, episode_requests_pb2
from concord.inventory.v1 import inventory_service_pb2_grpc
from concord.inventory.v1 import person_pb2, person_requests_pb2
from concord.progress.v1 import measurement_pb2, measurement_requests_pb2
from concord.progress.v1 import progress_analytics_service_pb2_grpc, series_pb2
from concord.type.v1 import author_pb2, change_pb2, change_requests_pb2

CLIENT = "clients/python"


# snippet: first call
def connect(target: str, token: str) -> grpc.Channel:
    def read(variable):
        return pathlib.Path(os.environ[variable]).read_bytes()

    tls = grpc.ssl_channel_credentials(
        root_certificates=read("CONCORD_CA"),
        private_key=read("CONCORD_KEY"),
        certificate_chain=read("CONCORD_CERTIFICATE"),
    )
    return grpc.secure_channel(
        target,
        grpc.composite_channel_credentials(
            tls, grpc.access_token_call_credentials(token)
        ),
        options=[("grpc.service_config", read("CONCORD_SERVICE_CONFIG").decode())],
    )


def new_episode(parent: str) -> episode_requests_pb2.CreateEpisodeRequest:
    return episode_requests_pb2.CreateEpisodeRequest(
        parent=parent,
        episode=episode_pb2.Episode(
            planned_sessions=16,
            care_team=[
                episode_pb2.Episode.CareTeamMember(
                    subject="dr-silva",
                    kind=episode_pb2.Episode.CareTeamMember.KIND_THERAPIST,
                )
            ],
        ),
        request_id=str(uuid.uuid4()),
    )


def begin_episode(inventory) -> episode_pb2.Episode:
    return inventory.CreateEpisode(new_episode(CLIENT), timeout=10)
# snippet: end


def check(claim: bool, what: object) -> None:
    if not claim:
        raise SystemExit(f"python: not as it should be: {what}")


def line(command: str) -> None:
    host, port = os.environ["CONCORD_LINE"].split(":")
    with socket.create_connection((host, int(port))) as commander:
        commander.sendall(command.encode())
        check(commander.recv(64) == b"done\n", command)


def person(
    name: str, identifier: str, parent: str = CLIENT
) -> person_requests_pb2.CreatePersonRequest:
    return person_requests_pb2.CreatePersonRequest(
        parent=parent,
        person_id=identifier,
        person=person_pb2.Person(
            display_name=name, category=person_pb2.Person.CATEGORY_FRIEND
        ),
        request_id=str(uuid.uuid4()),
    )


def refusal(call) -> grpc.RpcError:
    try:
        call()
    except grpc.RpcError as error:
        return error
    raise SystemExit("python: was answered instead of refused")


# snippet: error details
def details(error: grpc.RpcError) -> dict:
    found = {}
    for detail in rpc_status.from_call(error).details:
        for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest):
            if detail.Is(kind.DESCRIPTOR):
                found[kind] = kind()
                detail.Unpack(found[kind])
    return found
# snippet: end


def reason(error: grpc.RpcError) -> str:
    return details(error)[error_details_pb2.ErrorInfo].reason


def pages_through(inventory) -> None:
    for i in range(7):
        inventory.CreatePerson(person(f"Friend {i}", f"friend-{i}"), timeout=10)
    names, pages, token = [], 0, ""
    while pages == 0 or token:
        page = inventory.ListPeople(
            person_requests_pb2.ListPeopleRequest(
                parent=CLIENT, page_size=3, page_token=token
            ),
            timeout=10,
        )
        names += [each.display_name for each in page.people]
        pages, token = pages + 1, page.next_page_token
    check(names == [f"Friend {i}" for i in range(7)], names)
    check(pages == 3, pages)


def updates(inventory) -> None:
    known = inventory.GetPerson(
        person_requests_pb2.GetPersonRequest(name=f"{CLIENT}/people/friend-0"),
        timeout=10,
    )
    request = person_requests_pb2.UpdatePersonRequest(
        person=person_pb2.Person(
            name=known.name,
            etag=known.etag,
            display_name="not in the mask",
            relationship="since school",
        ),
        update_mask=field_mask_pb2.FieldMask(paths=["relationship"]),
        request_id=str(uuid.uuid4()),
    )
    updated = inventory.UpdatePerson(request, timeout=10)
    check(updated.relationship == "since school", updated)
    check(updated.display_name == "Friend 0", updated)
    request.request_id = str(uuid.uuid4())
    error = refusal(lambda: inventory.UpdatePerson(request, timeout=10))
    check(error.code() == grpc.StatusCode.ABORTED, error)
    check(reason(error) == "ETAG_MISMATCH", error)


def reads_error_details(inventory) -> None:
    request = person("", "nobody")
    error = refusal(lambda: inventory.CreatePerson(request, timeout=10))
    check(error.code() == grpc.StatusCode.INVALID_ARGUMENT, error)
    check(reason(error) == "FIELD_INVALID", error)
    violations = details(error)[error_details_pb2.BadRequest].field_violations
    check([each.field for each in violations] == ["person.display_name"], violations)


def streams_in(progress) -> None:
    start = int(time.time()) - 30 * 86400

    def batches():
        for batch in range(3):
            yield measurement_requests_pb2.RecordMeasurementsRequest(
                parent=CLIENT,
                series=series_pb2.SeriesKey(
                    measure="measures/phq-9", source=author_pb2.AUTHOR_ROLE_CLIENT
                ),
                readings=[
                    measurement_pb2.Reading(
                        taken_time=timestamp_pb2.Timestamp(
                            seconds=start + 3600 * (10 * batch + i)
                        ),
                        value=i,
                    )
                    for i in range(10)
                ],
                request_id=str(uuid.uuid4()),
            )

    stored = progress.RecordMeasurements(batches(), timeout=10)
    check(stored.measurement_count == 30, stored)


# snippet: watch
def watch(inventory, resume_token: str):
    """Every change behind the token, each at least once, through interruptions."""
    while True:
        request = change_requests_pb2.WatchChangesRequest(resume_token=resume_token)
        try:
            for message in inventory.WatchChanges(request):
                if message.HasField("change"):
                    yield message.change
                    resume_token = message.change.resume_token
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE:
                raise
            time.sleep(0.2)
# snippet: end


def watches(inventory, watcher) -> None:
    changes = watch(watcher, "")

    def until(name: str, action: int) -> None:
        for change in changes:
            if change.resource == f"{CLIENT}/people/{name}":
                if change.action == action:
                    return

    until("friend-0", change_pb2.Change.ACTION_UPDATED)
    line("cut")
    inventory.CreatePerson(person("After the cut", "after-cut"), timeout=10)
    until("after-cut", change_pb2.Change.ACTION_CREATED)


def cancels(watcher) -> None:
    stream = watcher.WatchChanges(change_requests_pb2.WatchChangesRequest())
    next(stream)
    stream.cancel()
    error = refusal(lambda: [None for _ in stream])
    check(error.code() == grpc.StatusCode.CANCELLED, error)


def repeats(inventory) -> None:
    request = person("Once", "once")
    line("mute")
    error = refusal(lambda: inventory.CreatePerson(request, timeout=1))
    check(error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error)
    line("cut")
    created = inventory.CreatePerson(request, timeout=10)
    check(created.name == f"{CLIENT}/people/once", created)
    request.request_id = str(uuid.uuid4())
    error = refusal(lambda: inventory.CreatePerson(request, timeout=10))
    check(reason(error) == "RESOURCE_EXISTS", error)


def main() -> None:
    channel = connect(os.environ["CONCORD_INVENTORY"], os.environ["CONCORD_TOKEN"])
    inventory = inventory_service_pb2_grpc.InventoryServiceStub(channel)
    progress = progress_analytics_service_pb2_grpc.ProgressAnalyticsServiceStub(
        connect(os.environ["CONCORD_PROGRESS_ANALYTICS"], os.environ["CONCORD_TOKEN"])
    )
    watcher = inventory_service_pb2_grpc.InventoryServiceStub(
        connect(os.environ["CONCORD_INVENTORY"], os.environ["CONCORD_WATCH_TOKEN"])
    )
    for step, what in (
        ("first call", lambda: begin_episode(inventory)),
        ("create, page through", lambda: pages_through(inventory)),
        ("update with mask, stale etag", lambda: updates(inventory)),
        ("error details", lambda: reads_error_details(inventory)),
        ("stream in", lambda: streams_in(progress)),
        ("watch through a cut", lambda: watches(inventory, watcher)),
        ("cancel", lambda: cancels(watcher)),
        ("deadline, repeat after a cut", lambda: repeats(inventory)),
    ):
        what()
        print(f"  python: {step}", flush=True)


if __name__ == "__main__":
    main()
