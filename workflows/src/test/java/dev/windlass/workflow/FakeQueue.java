package dev.windlass.workflow;

import dev.windlass.domain.EndpointRef;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.activity.QueueActivities;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Who waits for the endpoint, in memory, with the rules that Postgres keeps: those that supersede first, each kind as
/// it came; whoever was granted waits no more.
final class FakeQueue implements QueueActivities {
    final List<Waiting> waiting = new CopyOnWriteArrayList<>();

    /// How waits ended that never got their turn, by request id.
    final Map<String, String> ended = new HashMap<>();

    private final FakeRows rows;

    /// Versions of which nobody may start one any more.
    volatile String refused = "";

    record Waiting(String requestId, String version, boolean supersedes) {}

    FakeQueue(FakeRows rows) {
        this.rows = rows;
    }

    @Override
    public synchronized Next next(AskNext request) {
        for (var each : inOrder()) {
            if (request.holder() != null && !each.supersedes()) {
                return new Next.Behind();
            }
            if (each.version().equals(refused)) {
                end(new EndWaiting(request.endpoint(), each.requestId(), "Blocked", "a freeze stands"));
            } else if (request.holder() != null) {
                return new Next.Supersede(each.requestId(), "ci-bot");
            } else {
                return new Next.Start(each.requestId(), asked(request.endpoint(), each));
            }
        }
        return new Next.Nobody();
    }

    private List<Waiting> inOrder() {
        synchronized (rows) {
            waiting.removeIf(it -> rows.grants.containsKey(it.requestId()));
        }
        return waiting.stream()
                .sorted(java.util.Comparator.comparing(it -> !it.supersedes()))
                .toList();
    }

    private static PromotionRequest asked(EndpointRef endpoint, Waiting each) {
        return new PromotionRequest(
                endpoint,
                each.requestId(),
                Samples.digest('b'),
                Samples.manifest(each.version()),
                "ci-bot",
                "https://ci.example/812");
    }

    @Override
    public synchronized WaitingEnded end(EndWaiting request) {
        if (waiting.removeIf(it -> it.requestId().equals(request.name()))) {
            ended.put(request.name(), request.reason());
        }
        return new WaitingEnded();
    }
}
