package dev.windlass.activity;

import dev.windlass.access.Action;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.BlockStore;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import dev.windlass.storage.QueueStore;
import dev.windlass.storage.QueueStore.Ending;
import dev.windlass.storage.RequestStore;
import dev.windlass.storage.RequestStore.Asked;
import dev.windlass.storage.RequestStore.Request;
import dev.windlass.storage.Standing;
import dev.windlass.workflow.EndpointWorkflow.PromotionRequest;
import dev.windlass.workflow.activity.QueueActivities;
import java.util.Optional;

/// Who waits for an endpoint, from Postgres. Rights and blocks are those of now; policies are judged by
/// the promotion itself, as every one's are.
public final class QueueActivitiesImpl implements QueueActivities {
    private final QueueStore queue;
    private final PromotionStore promotions;
    private final RequestStore requests;
    private final BlockStore blocks;
    private final Standing standing;

    public QueueActivitiesImpl(Stores stores) {
        this.queue = stores.queue();
        this.promotions = stores.promotions();
        this.requests = stores.requests();
        this.blocks = stores.blocks();
        this.standing = stores.standing();
    }

    @Override
    public Next next(AskNext request) {
        for (var row : queue.waiting(request.endpoint())) {
            if (request.holder() != null && !row.supersedes()) {
                return new Next.Behind();
            }
            var asked = requests.find(row.endpoint().tenant(), row.requestId());
            var refusal = refusal(row, asked);
            if (refusal.isPresent()) {
                queue.end(row, refusal.get());
            } else if (request.holder() != null) {
                return new Next.Supersede(row.name(), row.requestedBy());
            } else {
                return start(row, asked.orElseThrow());
            }
        }
        return new Next.Nobody();
    }

    private Optional<Ending> refusal(PromotionRow row, Optional<Request> asked) {
        if (asked.isEmpty()) {
            return Optional.of(rejected("InvalidRequest", "its request is gone; start it again"));
        }
        var loss = loss(row, asked.get().asked());
        if (loss.isPresent()) {
            return loss.map(words -> rejected("NotAllowed", words + "; somebody who may starts it"));
        }
        return blocks.standing(row.endpoint())
                .map(block ->
                        rejected("Blocked", block.words() + "; start it again then: windlass retry " + row.name()));
    }

    private Optional<String> loss(PromotionRow row, Asked asked) {
        return standing.loss(asked.by(), Action.RELEASE, row.endpoint())
                .or(() -> asked.breakGlass() == null
                        ? Optional.empty()
                        : standing.loss(asked.by(), Action.BREAK_GLASS, row.endpoint()));
    }

    private static Ending rejected(String reason, String message) {
        return new Ending(Phase.REJECTED, reason, message, "windlass");
    }

    private static Next.Start start(PromotionRow row, Request asked) {
        var manifest = WindlassJson.mapper().readValue(asked.json(), PromotionManifest.class);
        return new Next.Start(
                row.name(),
                new PromotionRequest(
                        row.endpoint(),
                        row.requestId(),
                        asked.digest(),
                        manifest,
                        asked.asked().by().name(),
                        asked.link()));
    }

    @Override
    public WaitingEnded end(EndWaiting request) {
        promotions
                .find(request.endpoint().tenant(), request.name())
                .ifPresent(row -> queue.end(row, rejected(request.reason(), request.message())));
        return new WaitingEnded();
    }
}
