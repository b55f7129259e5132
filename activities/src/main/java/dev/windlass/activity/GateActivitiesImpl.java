package dev.windlass.activity;

import dev.windlass.domain.PromotionPlan;
import dev.windlass.gate.Windows;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.events.CloudEvent;
import dev.windlass.storage.events.EventSender;
import dev.windlass.storage.events.EventSender.Sent;
import dev.windlass.workflow.activity.GateActivities;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Windows by this machine's clock and time zone data, webhooks by HTTP.
public final class GateActivitiesImpl implements GateActivities {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final int REASON_CHARS_MAX = 500;

    private final EventSender sender;
    private final InstantSource clock;

    public GateActivitiesImpl(EventSender sender, InstantSource clock) {
        this.sender = sender;
        this.clock = clock;
    }

    static @Nullable ClosedWindow closed(PromotionPlan plan, Instant now) {
        return Windows.closed(plan.allGates(), now)
                .map(it -> new ClosedWindow(it.window().name(), it.words(), it.opensAt()))
                .orElse(null);
    }

    @Override
    public Standing look(LookAtWindows request) {
        return new Standing(closed(request.plan(), clock.instant()));
    }

    @Override
    public Opened awaitOpen(AwaitOpen request) {
        return Heartbeats.until(LOOK_EVERY, _ -> closed(request.plan(), clock.instant()) == null ? new Opened() : null);
    }

    @Override
    public Answer ask(Ask request) {
        var plan = request.plan();
        var data = new TreeMap<String, Object>();
        data.put("promotion", request.promotion());
        data.put("gate", request.gate().name());
        data.put("tenant", plan.endpoint().tenant());
        data.put("model", plan.endpoint().model());
        data.put("version", plan.candidate().version());
        data.put("env", plan.endpoint().env());
        data.put("planDigest", request.planDigest().value());
        data.put("candidateDigest", plan.candidate().digest().value());
        var event = CloudEvent.of(
                request.promotion() + "/" + request.gate().name(),
                "dev.windlass.gate",
                plan.endpoint().tenant(),
                request.promotion(),
                clock.instant(),
                data);
        return switch (sender.post(plan.endpoint().tenant(), request.gate().url(), event)) {
            case Sent.Taken(var body) -> answer(body);
            case Sent.NotTaken(var why) -> throw unanswered(why);
        };
    }

    /// Any other member is the other side's affair.
    private static Answer answer(String body) {
        JsonNode read;
        try {
            read = WindlassJson.mapper().readTree(body);
        } catch (JacksonException e) {
            throw unanswered("its answer isn't JSON");
        }
        var allow = read.path("allow");
        if (!allow.isBoolean()) {
            throw unanswered("its answer has no allow: true or false");
        }
        var reason = read.path("reason").asString("");
        var words = reason.length() > REASON_CHARS_MAX ? reason.substring(0, REASON_CHARS_MAX) : reason;
        return allow.booleanValue()
                ? new Answer.Allowed(words)
                : new Answer.Refused(words.isBlank() ? "no reason given" : words);
    }

    private static ApplicationFailure unanswered(String why) {
        return Failures.unanswered(why);
    }
}
