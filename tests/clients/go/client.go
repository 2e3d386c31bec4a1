// Calls live services from Go as a platform team would; a failure ends it.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/oauth2"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/oauth"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"concord.example/concord/inventory/v1"
	"concord.example/concord/progress/v1"
	"concord.example/concord/type/v1"
)

const client = "clients/go"

// snippet: first call
func connect(target, token string) (*grpc.ClientConn, error) {
	own, err := tls.LoadX509KeyPair(os.Getenv("CONCORD_CERTIFICATE"), os.Getenv("CONCORD_KEY"))
	if err != nil {
		return nil, err
	}
	authorities, err := os.ReadFile(os.Getenv("CONCORD_CA"))
	if err != nil {
		return nil, err
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authorities)
	serviceConfig, err := os.ReadFile(os.Getenv("CONCORD_SERVICE_CONFIG"))
	if err != nil {
		return nil, err
	}
	return grpc.NewClient(target,
		grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{
			Certificates: []tls.Certificate{own}, RootCAs: trusted})),
		grpc.WithPerRPCCredentials(oauth.TokenSource{TokenSource: oauth2.StaticTokenSource(
			&oauth2.Token{AccessToken: token})}),
		grpc.WithDefaultServiceConfig(string(serviceConfig)))
}

func beginEpisode(ctx context.Context, inventory inventoryv1.InventoryServiceClient) (*inventoryv1.Episode, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return inventory.CreateEpisode(ctx, &inventoryv1.CreateEpisodeRequest{
		Parent: client,
		Episode: &inventoryv1.Episode{
			PlannedSessions: proto.Int32(16),
			CareTeam: []*inventoryv1.Episode_CareTeamMember{{
				Subject: "dr-silva",
				Kind:    inventoryv1.Episode_CareTeamMember_KIND_THERAPIST,
			}},
		},
		RequestId: uuid.NewString(),
	})
}

// snippet: end

func check(claim bool, what any) {
	if !claim {
		log.Fatalf("go: not as it should be: %v", what)
	}
}

func must[T any](value T, err error) T {
	check(err == nil, err)
	return value
}

func within(duration time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), duration)
	context.AfterFunc(ctx, cancel)
	return ctx
}

func soon() context.Context { return within(10 * time.Second) }

func line(command string) {
	commander := must(net.Dial("tcp", os.Getenv("CONCORD_LINE")))
	defer commander.Close()
	must(commander.Write([]byte(command)))
	check(string(must(io.ReadAll(commander))) == "done\n", command)
}

func person(name, identifier string) *inventoryv1.CreatePersonRequest {
	return &inventoryv1.CreatePersonRequest{
		Parent:   client,
		PersonId: identifier,
		Person: &inventoryv1.Person{
			DisplayName: name, Category: inventoryv1.Person_CATEGORY_FRIEND},
		RequestId: uuid.NewString(),
	}
}

// snippet: error details
func details(err error) (info *errdetails.ErrorInfo, fields []string) {
	for _, detail := range status.Convert(err).Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			info = detail
		case *errdetails.BadRequest:
			for _, violation := range detail.FieldViolations {
				fields = append(fields, violation.Field)
			}
		}
	}
	return info, fields
}

// snippet: end

func refused(err error, code codes.Code, reason string) []string {
	check(status.Code(err) == code, err)
	info, fields := details(err)
	check(info.GetReason() == reason && info.GetDomain() == "concord", info)
	return fields
}

func pagesThrough(inventory inventoryv1.InventoryServiceClient) {
	var expected, names []string
	for i := range 7 {
		name := fmt.Sprintf("Friend %d", i)
		must(inventory.CreatePerson(soon(), person(name, fmt.Sprintf("friend-%d", i))))
		expected = append(expected, name)
	}
	pages, token := 0, ""
	for pages == 0 || token != "" {
		page := must(inventory.ListPeople(soon(), &inventoryv1.ListPeopleRequest{
			Parent: client, PageSize: 3, PageToken: token}))
		for _, each := range page.People {
			names = append(names, each.DisplayName)
		}
		pages, token = pages+1, page.NextPageToken
	}
	check(slices.Equal(names, expected) && pages == 3, names)
}

func updates(inventory inventoryv1.InventoryServiceClient) {
	known := must(inventory.GetPerson(soon(), &inventoryv1.GetPersonRequest{
		Name: client + "/people/friend-0"}))
	request := &inventoryv1.UpdatePersonRequest{
		Person: &inventoryv1.Person{
			Name: known.Name, Etag: known.Etag,
			DisplayName: "not in the mask", Relationship: "since school"},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"relationship"}},
		RequestId:  uuid.NewString(),
	}
	updated := must(inventory.UpdatePerson(soon(), request))
	check(updated.Relationship == "since school" && updated.DisplayName == "Friend 0", updated)
	request.RequestId = uuid.NewString()
	_, err := inventory.UpdatePerson(soon(), request)
	refused(err, codes.Aborted, "ETAG_MISMATCH")
}

func readsErrorDetails(inventory inventoryv1.InventoryServiceClient) {
	_, err := inventory.CreatePerson(soon(), person("", "nobody"))
	fields := refused(err, codes.InvalidArgument, "FIELD_INVALID")
	check(slices.Equal(fields, []string{"person.display_name"}), fields)
}

func streamsIn(progress progressv1.ProgressAnalyticsServiceClient) {
	stream := must(progress.RecordMeasurements(soon()))
	start := time.Now().AddDate(0, 0, -30).Truncate(time.Second)
	for batch := range 3 {
		request := &progressv1.RecordMeasurementsRequest{
			Parent: client,
			Series: &progressv1.SeriesKey{
				Measure: "measures/phq-9", Source: typev1.AuthorRole_AUTHOR_ROLE_CLIENT},
			RequestId: uuid.NewString(),
		}
		for i := range 10 {
			request.Readings = append(request.Readings, &progressv1.Reading{
				TakenTime: timestamppb.New(start.Add(time.Duration(10*batch+i) * time.Hour)),
				Value:     proto.Float64(float64(i))})
		}
		check(stream.Send(request) == nil, batch)
	}
	stored := must(stream.CloseAndRecv())
	check(stored.MeasurementCount == 30, stored)
}

// snippet: watch

// watch hands over every change behind the token, each at least once and through
// interruptions, until seen says that it is enough.
func watch(ctx context.Context, inventory inventoryv1.InventoryServiceClient, resumeToken string,
	seen func(*typev1.Change) bool) (string, error) {
	for {
		stream, err := inventory.WatchChanges(ctx, &typev1.WatchChangesRequest{ResumeToken: resumeToken})
		for err == nil {
			var response *inventoryv1.WatchChangesResponse
			if response, err = stream.Recv(); err != nil {
				break
			}
			if response.Change == nil {
				continue // Says that there has been none.
			}
			resumeToken = response.Change.ResumeToken
			if seen(response.Change) {
				return resumeToken, nil
			}
		}
		if status.Code(err) != codes.Unavailable {
			return resumeToken, err
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// snippet: end

func watches(inventory, watcher inventoryv1.InventoryServiceClient) {
	cut := false
	_, err := watch(soon(), watcher, "", func(change *typev1.Change) bool {
		if change.Resource == client+"/people/friend-0" &&
			change.Action == typev1.Change_ACTION_UPDATED && !cut {
			cut = true
			line("cut")
			must(inventory.CreatePerson(soon(), person("After the cut", "after-cut")))
		}
		return change.Resource == client+"/people/after-cut"
	})
	check(err == nil && cut, err)
}

func cancels(watcher inventoryv1.InventoryServiceClient) {
	ctx, cancel := context.WithCancel(context.Background())
	stream := must(watcher.WatchChanges(ctx, &typev1.WatchChangesRequest{}))
	must(stream.Recv())
	cancel()
	var err error
	for err == nil {
		_, err = stream.Recv()
	}
	check(status.Code(err) == codes.Canceled, err)
}

func repeats(inventory inventoryv1.InventoryServiceClient) {
	request := person("Once", "once")
	line("mute")
	_, err := inventory.CreatePerson(within(time.Second), request)
	check(status.Code(err) == codes.DeadlineExceeded, err)
	line("cut")
	created := must(inventory.CreatePerson(soon(), request))
	check(created.Name == client+"/people/once", created)
	request.RequestId = uuid.NewString()
	_, err = inventory.CreatePerson(soon(), request)
	refused(err, codes.AlreadyExists, "RESOURCE_EXISTS")
}

func main() {
	token := os.Getenv("CONCORD_TOKEN")
	inventory := inventoryv1.NewInventoryServiceClient(
		must(connect(os.Getenv("CONCORD_INVENTORY"), token)))
	progress := progressv1.NewProgressAnalyticsServiceClient(
		must(connect(os.Getenv("CONCORD_PROGRESS_ANALYTICS"), token)))
	watcher := inventoryv1.NewInventoryServiceClient(
		must(connect(os.Getenv("CONCORD_INVENTORY"), os.Getenv("CONCORD_WATCH_TOKEN"))))
	for _, step := range []struct {
		what string
		does func()
	}{
		{"first call", func() { must(beginEpisode(context.Background(), inventory)) }},
		{"create, page through", func() { pagesThrough(inventory) }},
		{"update with mask, stale etag", func() { updates(inventory) }},
		{"error details", func() { readsErrorDetails(inventory) }},
		{"stream in", func() { streamsIn(progress) }},
		{"watch through a cut", func() { watches(inventory, watcher) }},
		{"cancel", func() { cancels(watcher) }},
		{"deadline, repeat after a cut", func() { repeats(inventory) }},
	} {
		step.does()
		fmt.Printf("  go: %s\n", step.what)
	}
}
