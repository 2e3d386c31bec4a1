// Calls live services from TypeScript as a platform team would; a failure ends it.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Socket, connect as dial } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import * as grpc from "@grpc/grpc-js";

import { Episode, Episode_CareTeamMember_Kind } from "./concord/inventory/v1/episode";
import { InventoryServiceClient } from "./concord/inventory/v1/inventory_service";
import { Person, Person_Category } from "./concord/inventory/v1/person";
import {
  CreatePersonRequest,
  ListPeopleResponse,
  UpdatePersonRequest,
} from "./concord/inventory/v1/person_requests";
import { RecordMeasurementsResponse } from "./concord/progress/v1/measurement_requests";
import { ProgressAnalyticsServiceClient } from "./concord/progress/v1/progress_analytics_service";
import { AuthorRole } from "./concord/type/v1/author";
import { Change, Change_Action } from "./concord/type/v1/change";
import { BadRequest, ErrorInfo } from "./google/rpc/error_details";
import { Status } from "./google/rpc/status";

const client = "clients/typescript";

// snippet: first call
const own = (variable: string) => process.env[variable]!;

function connect<T>(
  Service: new (
    target: string,
    credentials: grpc.ChannelCredentials,
    options: grpc.ClientOptions,
  ) => T,
  target: string,
  token: string,
): T {
  const tls = grpc.credentials.createSsl(
    readFileSync(own("CONCORD_CA")),
    readFileSync(own("CONCORD_KEY")),
    readFileSync(own("CONCORD_CERTIFICATE")),
  );
  const bearer = grpc.credentials.createFromMetadataGenerator((_, done) => {
    const metadata = new grpc.Metadata();
    metadata.set("authorization", `Bearer ${token}`);
    done(null, metadata);
  });
  return new Service(target, grpc.credentials.combineChannelCredentials(tls, bearer), {
    "grpc.service_config": readFileSync(own("CONCORD_SERVICE_CONFIG"), "utf8"),
  });
}

// A unary call as a promise, with a deadline.
function call<Request, Response>(
  method: (
    request: Request,
    metadata: grpc.Metadata,
    options: Partial<grpc.CallOptions>,
    done: (error: grpc.ServiceError | null, response: Response) => void,
  ) => unknown,
  request: Request,
  seconds = 10,
): Promise<Response> {
  return new Promise((resolve, reject) =>
    method(request, new grpc.Metadata(), { deadline: Date.now() + 1000 * seconds }, (error, response) =>
      error ? reject(error) : resolve(response),
    ),
  );
}

function beginEpisode(inventory: InventoryServiceClient): Promise<Episode> {
  return call(inventory.createEpisode.bind(inventory), {
    parent: client,
    episode: Episode.fromPartial({
      plannedSessions: 16,
      careTeam: [{ subject: "dr-silva", kind: Episode_CareTeamMember_Kind.KIND_THERAPIST }],
    }),
    episodeId: "",
    requestId: randomUUID(),
  });
}
// snippet: end

function check(claim: boolean, what: unknown): asserts claim {
  if (claim) return;
  console.error("typescript: not as it should be:", what);
  process.exit(1);
}

function line(command: string): Promise<void> {
  const [host, port] = own("CONCORD_LINE").split(":");
  return new Promise((resolve) => {
    const commander: Socket = dial(Number(port), host, () => commander.write(command));
    commander.on("data", (answer) => {
      check(answer.toString() === "done\n", command);
      resolve();
    });
  });
}

function person(displayName: string, personId: string): CreatePersonRequest {
  return {
    parent: client,
    personId,
    person: Person.fromPartial({ displayName, category: Person_Category.CATEGORY_FRIEND }),
    requestId: randomUUID(),
  };
}

// snippet: error details
function details(error: grpc.ServiceError): { info?: ErrorInfo; fields: string[] } {
  const found: { info?: ErrorInfo; fields: string[] } = { fields: [] };
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  if (!bytes) return found;
  for (const { typeUrl, value } of Status.decode(bytes as Buffer).details) {
    if (typeUrl.endsWith("/google.rpc.ErrorInfo")) found.info = ErrorInfo.decode(value);
    if (typeUrl.endsWith("/google.rpc.BadRequest")) {
      found.fields = BadRequest.decode(value).fieldViolations.map(({ field }) => field);
    }
  }
  return found;
}
// snippet: end

async function refused(answer: Promise<unknown>, code: grpc.status, reason?: string): Promise<string[]> {
  const error = await answer.then(
    () => check(false, "was answered instead of refused"),
    (refusal: grpc.ServiceError) => refusal,
  );
  const { info, fields } = details(error as grpc.ServiceError);
  check((error as grpc.ServiceError).code === code && info?.reason === reason, error);
  return fields;
}

async function pagesThrough(inventory: InventoryServiceClient) {
  const expected = [...Array(7).keys()].map((i) => `Friend ${i}`);
  for (const [i, name] of expected.entries()) {
    await call(inventory.createPerson.bind(inventory), person(name, `friend-${i}`));
  }
  const names: string[] = [];
  let pages = 0;
  let pageToken = "";
  do {
    const page: ListPeopleResponse = await call(inventory.listPeople.bind(inventory), {
      parent: client,
      pageSize: 3,
      pageToken,
      orderBy: "",
      startTime: undefined,
      endTime: undefined,
      showDeleted: false,
      statuses: [],
      categories: [],
      includePast: false,
    });
    names.push(...page.people.map(({ displayName }) => displayName));
    pages += 1;
    pageToken = page.nextPageToken;
  } while (pageToken);
  check(names.join() === expected.join() && pages === 3, names);
}

async function updates(inventory: InventoryServiceClient) {
  const known = await call(inventory.getPerson.bind(inventory), { name: `${client}/people/friend-0` });
  const request: UpdatePersonRequest = {
    person: Person.fromPartial({
      name: known.name,
      etag: known.etag,
      displayName: "not in the mask",
      relationship: "since school",
    }),
    updateMask: ["relationship"],
    requestId: randomUUID(),
  };
  const updated = await call(inventory.updatePerson.bind(inventory), request);
  check(updated.relationship === "since school" && updated.displayName === "Friend 0", updated);
  await refused(
    call(inventory.updatePerson.bind(inventory), { ...request, requestId: randomUUID() }),
    grpc.status.ABORTED,
    "ETAG_MISMATCH",
  );
}

async function readsErrorDetails(inventory: InventoryServiceClient) {
  const fields = await refused(
    call(inventory.createPerson.bind(inventory), person("", "nobody")),
    grpc.status.INVALID_ARGUMENT,
    "FIELD_INVALID",
  );
  check(fields.join() === "person.display_name", fields);
}

async function streamsIn(progress: ProgressAnalyticsServiceClient) {
  const start = Date.now() - 30 * 86_400_000;
  const stored = await new Promise<RecordMeasurementsResponse>((resolve, reject) => {
    const stream = progress.recordMeasurements(
      new grpc.Metadata(),
      { deadline: Date.now() + 10_000 },
      (error, response) => (error ? reject(error) : resolve(response)),
    );
    for (const batch of [0, 1, 2]) {
      stream.write({
        parent: client,
        series: {
          measure: "measures/phq-9",
          source: AuthorRole.AUTHOR_ROLE_CLIENT,
          informant: "",
          goal: "",
          instrumentVersion: "",
          about: "",
          sharedWithClient: false,
        },
        timeZone: "",
        readings: [...Array(10).keys()].map((i) => ({
          takenTime: new Date(start + 3_600_000 * (10 * batch + i)),
          value: i,
          note: "",
        })),
        requestId: randomUUID(),
      });
    }
    stream.end();
  });
  check(stored.measurementCount === 30, stored);
}

// snippet: watch
// Every change behind the token, each at least once, through interruptions.
async function* watch(inventory: InventoryServiceClient, resumeToken: string): AsyncGenerator<Change> {
  for (;;) {
    try {
      for await (const { change } of inventory.watchChanges({ resumeToken })) {
        if (change === undefined) continue; // There has been none.
        yield change;
        resumeToken = change.resumeToken;
      }
    } catch (error) {
      if ((error as grpc.ServiceError).code !== grpc.status.UNAVAILABLE) throw error;
      await sleep(200);
    }
  }
}
// snippet: end

async function watches(inventory: InventoryServiceClient, watcher: InventoryServiceClient) {
  let cut = false;
  for await (const { resource, action } of watch(watcher, "")) {
    if (resource === `${client}/people/friend-0` && action === Change_Action.ACTION_UPDATED && !cut) {
      cut = true;
      await line("cut");
      await call(inventory.createPerson.bind(inventory), person("After the cut", "after-cut"));
    }
    if (resource === `${client}/people/after-cut`) break;
  }
  check(cut, "no cut");
}

async function cancels(watcher: InventoryServiceClient) {
  const stream = watcher.watchChanges({ resumeToken: "" });
  const code = await new Promise((resolve) => {
    stream.on("data", () => stream.cancel());
    stream.on("error", (error) => resolve((error as grpc.ServiceError).code));
  });
  check(code === grpc.status.CANCELLED, code);
}

async function repeats(inventory: InventoryServiceClient) {
  const request = person("Once", "once");
  const create = inventory.createPerson.bind(inventory);
  await line("mute");
  await refused(call(create, request, 1), grpc.status.DEADLINE_EXCEEDED);
  await line("cut");
  const created = await call(create, request);
  check(created.name === `${client}/people/once`, created);
  await refused(
    call(create, { ...request, requestId: randomUUID() }),
    grpc.status.ALREADY_EXISTS,
    "RESOURCE_EXISTS",
  );
}

async function main() {
  const inventory = connect(InventoryServiceClient, own("CONCORD_INVENTORY"), own("CONCORD_TOKEN"));
  const progress = connect(
    ProgressAnalyticsServiceClient,
    own("CONCORD_PROGRESS_ANALYTICS"),
    own("CONCORD_TOKEN"),
  );
  const watcher = connect(InventoryServiceClient, own("CONCORD_INVENTORY"), own("CONCORD_WATCH_TOKEN"));
  const steps: [string, () => Promise<unknown>][] = [
    ["first call", () => beginEpisode(inventory)],
    ["create, page through", () => pagesThrough(inventory)],
    ["update with mask, stale etag", () => updates(inventory)],
    ["error details", () => readsErrorDetails(inventory)],
    ["stream in", () => streamsIn(progress)],
    ["watch through a cut", () => watches(inventory, watcher)],
    ["cancel", () => cancels(watcher)],
    ["deadline, repeat after a cut", () => repeats(inventory)],
  ];
  for (const [what, does] of steps) {
    await does();
    console.log(`  typescript: ${what}`);
  }
  process.exit(0);
}

main().catch((error) => check(false, error));
