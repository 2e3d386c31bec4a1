// Calls live services from Java as a platform team would; a failure ends it.
import com.google.gson.Gson;
import com.google.protobuf.Any;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.CallCredentials;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.concord.inventory.v1.CreateEpisodeRequest;
import org.concord.inventory.v1.CreatePersonRequest;
import org.concord.inventory.v1.Episode;
import org.concord.inventory.v1.GetPersonRequest;
import org.concord.inventory.v1.InventoryServiceGrpc;
import org.concord.inventory.v1.InventoryServiceGrpc.InventoryServiceBlockingStub;
import org.concord.inventory.v1.ListPeopleRequest;
import org.concord.inventory.v1.ListPeopleResponse;
import org.concord.inventory.v1.Person;
import org.concord.inventory.v1.UpdatePersonRequest;
import org.concord.inventory.v1.WatchChangesResponse;
import org.concord.progress.v1.ProgressAnalyticsServiceGrpc;
import org.concord.progress.v1.ProgressAnalyticsServiceGrpc.ProgressAnalyticsServiceStub;
import org.concord.progress.v1.Reading;
import org.concord.progress.v1.RecordMeasurementsRequest;
import org.concord.progress.v1.RecordMeasurementsResponse;
import org.concord.progress.v1.SeriesKey;
import org.concord.type.v1.AuthorRole;
import org.concord.type.v1.Change;
import org.concord.type.v1.WatchChangesRequest;

public final class Client {
  private static final String CLIENT = "clients/java";

  // snippet: first call
  static ManagedChannel connect(String target) throws IOException {
    Map<?, ?> serviceConfig =
        new Gson().fromJson(Files.readString(Path.of(own("CONCORD_SERVICE_CONFIG"))), Map.class);
    return Grpc.newChannelBuilder(
            target,
            TlsChannelCredentials.newBuilder()
                .trustManager(new File(own("CONCORD_CA")))
                .keyManager(new File(own("CONCORD_CERTIFICATE")), new File(own("CONCORD_KEY")))
                .build())
        .defaultServiceConfig(stringKeyed(serviceConfig))
        .build();
  }

  static CallCredentials bearer(String token) {
    return new CallCredentials() {
      @Override
      public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
        Metadata headers = new Metadata();
        headers.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        applier.apply(headers);
      }
    };
  }

  static Episode beginEpisode(InventoryServiceBlockingStub inventory) {
    return inventory
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .createEpisode(
            CreateEpisodeRequest.newBuilder()
                .setParent(CLIENT)
                .setEpisode(
                    Episode.newBuilder()
                        .setPlannedSessions(16)
                        .addCareTeam(
                            Episode.CareTeamMember.newBuilder()
                                .setSubject("dr-silva")
                                .setKind(Episode.CareTeamMember.Kind.KIND_THERAPIST)))
                .setRequestId(UUID.randomUUID().toString())
                .build());
  }

  // snippet: end

  @SuppressWarnings("unchecked")
  private static Map<String, ?> stringKeyed(Map<?, ?> map) {
    return (Map<String, ?>) map;
  }

  private static String own(String variable) {
    return System.getenv(variable);
  }

  private static void check(boolean claim, Object what) {
    if (claim) return;
    System.err.println("java: not as it should be: " + what);
    System.exit(1);
  }

  private static void line(String command) throws IOException {
    String[] address = own("CONCORD_LINE").split(":");
    try (Socket commander = new Socket(address[0], Integer.parseInt(address[1]))) {
      commander.getOutputStream().write(command.getBytes(StandardCharsets.UTF_8));
      byte[] answer = commander.getInputStream().readAllBytes();
      check(new String(answer, StandardCharsets.UTF_8).equals("done\n"), command);
    }
  }

  private static InventoryServiceBlockingStub soon(InventoryServiceBlockingStub inventory) {
    return inventory.withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  private static CreatePersonRequest.Builder person(String name, String identifier) {
    return CreatePersonRequest.newBuilder()
        .setParent(CLIENT)
        .setPersonId(identifier)
        .setPerson(
            Person.newBuilder().setDisplayName(name).setCategory(Person.Category.CATEGORY_FRIEND))
        .setRequestId(UUID.randomUUID().toString());
  }

  // snippet: error details
  record Details(ErrorInfo info, List<String> fields) {}

  static Details details(StatusRuntimeException error) throws InvalidProtocolBufferException {
    ErrorInfo info = null;
    List<String> fields = new ArrayList<>();
    for (Any detail : StatusProto.fromThrowable(error).getDetailsList()) {
      if (detail.is(ErrorInfo.class)) info = detail.unpack(ErrorInfo.class);
      if (detail.is(BadRequest.class)) {
        for (BadRequest.FieldViolation violation :
            detail.unpack(BadRequest.class).getFieldViolationsList()) {
          fields.add(violation.getField());
        }
      }
    }
    return new Details(info, fields);
  }

  // snippet: end

  private static List<String> refused(Runnable call, Status.Code code, String reason)
      throws InvalidProtocolBufferException {
    try {
      call.run();
    } catch (StatusRuntimeException error) {
      check(error.getStatus().getCode() == code, error);
      if (reason.isEmpty()) return List.of();
      Details details = details(error);
      check(details.info().getReason().equals(reason), details.info());
      return details.fields();
    }
    check(false, "was answered instead of refused");
    return List.of();
  }

  private static void pagesThrough(InventoryServiceBlockingStub inventory) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 7; ++i) {
      expected.add("Friend " + i);
      soon(inventory).createPerson(person("Friend " + i, "friend-" + i).build());
    }
    List<String> names = new ArrayList<>();
    int pages = 0;
    String token = "";
    do {
      ListPeopleResponse page =
          soon(inventory)
              .listPeople(
                  ListPeopleRequest.newBuilder()
                      .setParent(CLIENT)
                      .setPageSize(3)
                      .setPageToken(token)
                      .build());
      page.getPeopleList().forEach(each -> names.add(each.getDisplayName()));
      ++pages;
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    check(names.equals(expected) && pages == 3, names);
  }

  private static void updates(InventoryServiceBlockingStub inventory) throws IOException {
    Person known =
        soon(inventory)
            .getPerson(
                GetPersonRequest.newBuilder().setName(CLIENT + "/people/friend-0").build());
    UpdatePersonRequest.Builder request =
        UpdatePersonRequest.newBuilder()
            .setPerson(
                Person.newBuilder()
                    .setName(known.getName())
                    .setEtag(known.getEtag())
                    .setDisplayName("not in the mask")
                    .setRelationship("since school"))
            .setUpdateMask(FieldMask.newBuilder().addPaths("relationship"))
            .setRequestId(UUID.randomUUID().toString());
    Person updated = soon(inventory).updatePerson(request.build());
    check(updated.getRelationship().equals("since school"), updated);
    check(updated.getDisplayName().equals("Friend 0"), updated);
    request.setRequestId(UUID.randomUUID().toString());
    refused(
        () -> soon(inventory).updatePerson(request.build()), Status.Code.ABORTED, "ETAG_MISMATCH");
  }

  private static void readsErrorDetails(InventoryServiceBlockingStub inventory)
      throws IOException {
    List<String> fields =
        refused(
            () -> soon(inventory).createPerson(person("", "nobody").build()),
            Status.Code.INVALID_ARGUMENT,
            "FIELD_INVALID");
    check(fields.equals(List.of("person.display_name")), fields);
  }

  private static void streamsIn(ProgressAnalyticsServiceStub progress) throws Exception {
    CompletableFuture<RecordMeasurementsResponse> stored = new CompletableFuture<>();
    StreamObserver<RecordMeasurementsRequest> stream =
        progress
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .recordMeasurements(
                new StreamObserver<>() {
                  @Override
                  public void onNext(RecordMeasurementsResponse response) {
                    stored.complete(response);
                  }

                  @Override
                  public void onError(Throwable error) {
                    stored.completeExceptionally(error);
                  }

                  @Override
                  public void onCompleted() {}
                });
    long start = Instant.now().getEpochSecond() - 30 * 86_400;
    for (int batch = 0; batch < 3; ++batch) {
      RecordMeasurementsRequest.Builder request =
          RecordMeasurementsRequest.newBuilder()
              .setParent(CLIENT)
              .setSeries(
                  SeriesKey.newBuilder()
                      .setMeasure("measures/phq-9")
                      .setSource(AuthorRole.AUTHOR_ROLE_CLIENT))
              .setRequestId(UUID.randomUUID().toString());
      for (int i = 0; i < 10; ++i) {
        request.addReadings(
            Reading.newBuilder()
                .setTakenTime(Timestamp.newBuilder().setSeconds(start + 3600L * (10 * batch + i)))
                .setValue(i));
      }
      stream.onNext(request.build());
    }
    stream.onCompleted();
    check(stored.get(10, TimeUnit.SECONDS).getMeasurementCount() == 30, stored);
  }

  // snippet: watch
  // Hands over every change behind the token, each at least once and through
  // interruptions, until `enough` says so.
  static void watch(
      InventoryServiceBlockingStub inventory, String resumeToken, Predicate<Change> enough)
      throws InterruptedException {
    while (true) {
      try (Context.CancellableContext context = Context.current().withCancellation()) {
        Context before = context.attach();
        try {
          Iterator<WatchChangesResponse> responses =
              inventory.watchChanges(
                  WatchChangesRequest.newBuilder().setResumeToken(resumeToken).build());
          while (responses.hasNext()) {
            WatchChangesResponse response = responses.next();
            if (!response.hasChange()) continue; // There has been none.
            Change change = response.getChange();
            resumeToken = change.getResumeToken();
            if (enough.test(change)) return;
          }
        } catch (StatusRuntimeException error) {
          Status.Code code = error.getStatus().getCode();
          // UNKNOWN where the connection closed while it wrote.
          if (code != Status.Code.UNAVAILABLE && code != Status.Code.UNKNOWN) throw error;
        } finally {
          context.detach(before);
        }
      }
      Thread.sleep(200);
    }
  }

  // snippet: end

  private static void watches(
      InventoryServiceBlockingStub inventory, InventoryServiceBlockingStub watcher)
      throws InterruptedException {
    boolean[] cut = {false};
    watch(
        watcher,
        "",
        change -> {
          if (change.getResource().equals(CLIENT + "/people/friend-0")
              && change.getAction() == Change.Action.ACTION_UPDATED
              && !cut[0]) {
            cut[0] = true;
            try {
              line("cut");
            } catch (IOException error) {
              check(false, error);
            }
            Context.ROOT.run(
                () ->
                    soon(inventory)
                        .createPerson(person("After the cut", "after-cut").build()));
          }
          return change.getResource().equals(CLIENT + "/people/after-cut");
        });
    check(cut[0], "no cut");
  }

  private static void cancels(InventoryServiceBlockingStub watcher) throws IOException {
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(
        () -> {
          Iterator<WatchChangesResponse> responses =
              watcher.watchChanges(WatchChangesRequest.getDefaultInstance());
          responses.next();
          context.cancel(null);
          try {
            while (responses.hasNext()) responses.next();
            check(false, "the stream ended by itself");
          } catch (StatusRuntimeException error) {
            check(error.getStatus().getCode() == Status.Code.CANCELLED, error);
          }
        });
  }

  private static void repeats(InventoryServiceBlockingStub inventory) throws IOException {
    CreatePersonRequest request = person("Once", "once").build();
    line("mute");
    refused(
        () -> inventory.withDeadlineAfter(1, TimeUnit.SECONDS).createPerson(request),
        Status.Code.DEADLINE_EXCEEDED,
        "");
    line("cut");
    Person created = soon(inventory).createPerson(request);
    check(created.getName().equals(CLIENT + "/people/once"), created);
    CreatePersonRequest another =
        request.toBuilder().setRequestId(UUID.randomUUID().toString()).build();
    refused(
        () -> soon(inventory).createPerson(another),
        Status.Code.ALREADY_EXISTS,
        "RESOURCE_EXISTS");
  }

  private interface Step {
    void take() throws Exception;
  }

  private static void step(String what, Step step) throws Exception {
    step.take();
    System.out.println("  java: " + what);
  }

  public static void main(String[] arguments) throws Exception {
    ManagedChannel channel = connect(own("CONCORD_INVENTORY"));
    InventoryServiceBlockingStub inventory =
        InventoryServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(bearer(own("CONCORD_TOKEN")));
    InventoryServiceBlockingStub watcher =
        InventoryServiceGrpc.newBlockingStub(channel)
            .withCallCredentials(bearer(own("CONCORD_WATCH_TOKEN")));
    ProgressAnalyticsServiceStub progress =
        ProgressAnalyticsServiceGrpc.newStub(connect(own("CONCORD_PROGRESS_ANALYTICS")))
            .withCallCredentials(bearer(own("CONCORD_TOKEN")));
    step("first call", () -> beginEpisode(inventory));
    step("create, page through", () -> pagesThrough(inventory));
    step("update with mask, stale etag", () -> updates(inventory));
    step("error details", () -> readsErrorDetails(inventory));
    step("stream in", () -> streamsIn(progress));
    step("watch through a cut", () -> watches(inventory, watcher));
    step("cancel", () -> cancels(watcher));
    step("deadline, repeat after a cut", () -> repeats(inventory));
    System.exit(0);
  }
}
