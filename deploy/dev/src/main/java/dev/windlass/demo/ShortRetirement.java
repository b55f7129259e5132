package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;
import dev.windlass.demo.model.CreditApplication;
import dev.windlass.quota.OwnPool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// The retirement of months, in seconds: an announcement that is withdrawn, and one that goes to its end.
final class ShortRetirement {
    private static final String TREE = "retirement-tree.txt";
    private static final Duration WITHIN = Duration.ofSeconds(15);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final DemoStage stage;
    private final Team team;

    @OwnPool("the demo's own")
    private final HttpClient http = HttpClient.newHttpClient();

    private final byte[] body = CreditRequests.of(CreditApplication.all()).getFirst();

    ShortRetirement(DemoStage stage, Team team) {
        this.stage = stage;
        this.team = team;
    }

    /// Version 1 serves all: its callers hear of it at once, and of nothing else.
    Finding announcedAndWithdrawn() throws IOException, InterruptedException {
        team.ci().must("retire", team.ref("1"), "--after", "90d", "--successor", "3", "--reason", "CHG-1042");
        var told = await(SOON, all(), answer -> header(answer, "Deprecation").startsWith("@"));
        team.ci().runBriefly(line -> line.startsWith("Phase:"), "retire", "--withdraw", team.ref("1"));
        var after = await(SOON, all(), answer -> header(answer, "Deprecation").isEmpty());
        var sunset = header(told, "Sunset");
        var link = header(told, "Link");
        return new Finding(
                "Deprecation " + header(told, "Deprecation") + ", Sunset " + sunset + ", Link " + link
                        + "; withdrawn: none of it",
                told.statusCode() == 200
                        && after.statusCode() == 200
                        && sunset.endsWith("GMT")
                        && link.contains("/versions/3>; rel=\"successor-version\"")
                        && header(after, "Deprecation").isEmpty());
    }

    /// Version 2 was taken back, so that nothing depends on it any more.
    Finding toTheEnd() throws IOException, InterruptedException {
        long began = System.nanoTime();
        team.ci()
                .must(
                        "retire",
                        team.ref("2"),
                        "--after",
                        "6s",
                        "--brown-out",
                        "4s:2s",
                        "--drain",
                        "1s",
                        "--archive",
                        "1s",
                        "--successor",
                        "1",
                        "--reason",
                        "auditors-ask");
        var seen = new TreeMap<Integer, Integer>();
        HttpResponse<String> last = null;
        for (boolean gone = false; !gone && since(began).compareTo(WITHIN) < 0; ) {
            last = ask(version("2"));
            seen.merge(last.statusCode(), 1, Integer::sum);
            gone = last.statusCode() == 410;
            TimeUnit.MILLISECONDS.sleep(100);
        }
        var phase = "";
        while (!phase.equals("Purged") && since(began).compareTo(WITHIN) < 0) {
            phase = team.ci()
                    .ask("get", "retirement", team.ref("2"))
                    .path("phase")
                    .asString();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        var tree = team.ci().runBriefly(line -> line.startsWith("Tombstone:"), "get", "retirement", team.ref("2"));
        stage.workshop().write(TREE, String.join("\n", tree.lines()) + "\n");
        boolean named = last != null && last.body().contains("ask for version 1");
        return new Finding(
                "answers by status: " + seen + "; " + phase + " after " + Narrator.text(since(began)),
                phase.equals("Purged") && named && seen.containsKey(503) && seen.containsKey(410));
    }

    private interface Wanted {
        boolean is(HttpResponse<String> answer);
    }

    /// The first answer that is as wanted; the last one if none is.
    private HttpResponse<String> await(Duration within, URI target, Wanted wanted)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (true) {
            var answer = ask(target);
            if (wanted.is(answer) || since(began).compareTo(within) > 0) {
                return answer;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private HttpResponse<String> ask(URI target) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(target)
                .timeout(SOON)
                .header("Authorization", "Bearer " + team.clientToken())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private URI all() {
        return stage.target(team.tenant(), team.model());
    }

    private URI version(String version) {
        return URI.create(all().toString().replace("/infer", "/versions/" + version + "/infer"));
    }

    private static Duration since(long beganNanos) {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }
}
