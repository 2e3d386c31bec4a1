"""Calls the three services all the time, and says what became of it.

Runs until its standard input ends. Every call has a deadline of 10 s and is made
once: what outlasts an outage is gRPC with proto/service_config.json. Everything
that was acknowledged is read again at the end.
"""

import os
import sys
import threading
import time
import uuid

import grpc
from google.protobuf import timestamp_pb2

import client
from concord.goals.v1 import goal_pb2, goal_planning_service_pb2_grpc, goal_requests_pb2
from concord.inventory.v1 import care_team_requests_pb2, inventory_service_pb2_grpc
from concord.inventory.v1 import person_requests_pb2
from concord.progress.v1 import measurement_pb2, measurement_requests_pb2
from concord.progress.v1 import progress_analytics_service_pb2_grpc, series_pb2
from concord.type.v1 import author_pb2, care_pb2

CALLERS = 8
ROUNDS_OF_A_CLIENT = 40
DEADLINE = 10


class Load:
    def __init__(self):
        def stub(kind, variable, token="CONCORD_TOKEN"):
            return kind(client.connect(os.environ[variable], os.environ[token]))

        self.inventory = stub(
            inventory_service_pb2_grpc.InventoryServiceStub, "CONCORD_INVENTORY"
        )
        self.enrolment = stub(
            inventory_service_pb2_grpc.InventoryServiceStub,
            "CONCORD_INVENTORY",
            "CONCORD_ADMIN_TOKEN",
        )
        self.goals = stub(
            goal_planning_service_pb2_grpc.GoalPlanningServiceStub,
            "CONCORD_GOAL_PLANNING",
        )
        self.progress = stub(
            progress_analytics_service_pb2_grpc.ProgressAnalyticsServiceStub,
            "CONCORD_PROGRESS_ANALYTICS",
        )
        self.enough = threading.Event()
        self.lock = threading.Lock()
        self.calls = 0
        self.slowest = 0.0
        self.failures = []
        # Names by client and kind.
        self.acknowledged = {}

    def call(self, method, request):
        """The answer; None when the call failed."""
        begun = time.time()
        answer = None
        failure = None
        try:
            answer = method(request, timeout=DEADLINE)
        except grpc.RpcError as error:
            failure = f"{time.strftime('%X')} {type(request).__name__}: {error.code().name}: {error.details()}"
        with self.lock:
            self.calls += 1
            self.slowest = max(self.slowest, time.time() - begun)
            if failure:
                self.failures.append(failure)
        return answer

    def new_client(self) -> str:
        parent = f"clients/load-{uuid.uuid4()}"
        begin = client.new_episode(parent)
        self.call(
            self.enrolment.EnrolClient,
            care_team_requests_pb2.EnrolClientRequest(
                parent=parent,
                members=begin.episode.care_team,
                request_id=str(uuid.uuid4()),
            ),
        )
        self.call(self.inventory.CreateEpisode, begin)
        self.acknowledged[parent] = {"people": [], "goals": [], "measurements": []}
        return parent

    def create(self, parent: str, kind: str, method, request):
        """The resource, remembered; None when the call failed."""
        created = self.call(method, request)
        if created:
            self.acknowledged[parent][kind].append(created.name)
        return created

    def round(self, parent: str, number: int) -> None:
        person = self.create(
            parent,
            "people",
            self.inventory.CreatePerson,
            client.person(f"Somebody {number}", "", parent),
        )
        if person:
            self.call(
                self.inventory.GetPerson,
                person_requests_pb2.GetPersonRequest(name=person.name),
            )
        if number % 4 == 0:
            self.create(
                parent,
                "goals",
                self.goals.CreateGoal,
                goal_requests_pb2.CreateGoalRequest(
                    parent=parent,
                    goal=goal_pb2.Goal(
                        title=f"Ask somebody {number}",
                        objective="Ask for one thing, on an evening of their choice.",
                        family=care_pb2.GOAL_FAMILY_TRUST_INTIMACY,
                        situation=care_pb2.SITUATION_ROMANTIC,
                    ),
                    request_id=str(uuid.uuid4()),
                ),
            )
        self.call(self.goals.ListGoals, goal_requests_pb2.ListGoalsRequest(parent=parent))
        self.create(
            parent,
            "measurements",
            self.progress.RecordMeasurement,
            measurement_requests_pb2.RecordMeasurementRequest(
                parent=parent,
                measurement=measurement_pb2.Measurement(
                    series=series_pb2.SeriesKey(
                        measure="measures/phq-9", source=author_pb2.AUTHOR_ROLE_CLIENT
                    ),
                    reading=measurement_pb2.Reading(
                        taken_time=timestamp_pb2.Timestamp(
                            seconds=int(time.time()) - 86400 * 30 + 3600 * number
                        ),
                        value=number % 27,
                    ),
                ),
                request_id=str(uuid.uuid4()),
            ),
        )

    def go_on(self) -> None:
        while not self.enough.is_set():
            parent = self.new_client()
            for number in range(ROUNDS_OF_A_CLIENT):
                self.round(parent, number)
                if self.enough.wait(0.02):
                    break

    def lost(self) -> list:
        """What was acknowledged and is not there, or is there more than once."""
        lists = {
            "people": (self.inventory.ListPeople, person_requests_pb2.ListPeopleRequest),
            "goals": (self.goals.ListGoals, goal_requests_pb2.ListGoalsRequest),
            "measurements": (
                self.progress.ListMeasurements,
                measurement_requests_pb2.ListMeasurementsRequest,
            ),
        }
        missing = []
        for parent, kinds in self.acknowledged.items():
            for kind, names in kinds.items():
                method, request = lists[kind]
                answer = method(request(parent=parent, page_size=500), timeout=DEADLINE)
                if sorted(each.name for each in getattr(answer, kind)) != sorted(names):
                    missing.append(f"{parent}: {kind}")
        return missing


def main() -> None:
    load = Load()
    callers = [threading.Thread(target=load.go_on) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    sys.stdin.read()
    load.enough.set()
    for caller in callers:
        caller.join()
    for failure in load.failures[:20]:
        print(f"  failed: {failure}")
    lost = load.lost() if not load.failures else []
    for each in lost[:20]:
        print(f"  not as acknowledged: {each}")
    written = sum(
        len(names) for kinds in load.acknowledged.values() for names in kinds.values()
    )
    print(
        f"  {load.calls} calls, {len(load.failures)} failed, the slowest took"
        f" {load.slowest:.1f} s; {written} writes acknowledged, {len(lost)} lists not as written"
    )
    sys.exit(1 if load.failures or lost else 0)


main()
