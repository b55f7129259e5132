package dev.windlass.harness;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.PromotionView;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;

/// Starts promotions and follows them, through restarts of the control process.
public final class PromotionOrders {
    private static final Duration POLL = Duration.ofSeconds(5);

    private final WindlassClient client;

    public PromotionOrders(WindlassClient client) {
        this.client = client;
    }

    /// Starts one with a request id of its own.
    public PromotionName start(String tenant, String manifest) {
        return new PromotionName(
                client.promote(tenant, manifest, UUID.randomUUID().toString()).name());
    }

    /// Starts one and sees it to its end.
    public PromotionView run(String tenant, String manifest, Duration limit) {
        return end(start(tenant, manifest), limit);
    }

    /// Waits for the end.
    public PromotionView end(PromotionName name, Duration limit) {
        return await(name, limit, "it has ended", PromotionView::ended);
    }

    /// Waits until it stands as `wanted`, or has ended.
    ///
    /// @throws AssertionError if it has ended otherwise, or isn't there in time
    public PromotionView await(PromotionName name, Duration limit, String what, Predicate<PromotionView> wanted) {
        long until = System.nanoTime() + limit.toNanos();
        long change = -1;
        PromotionView view = null;
        while (System.nanoTime() < until) {
            try {
                view = client.awaitChange(name, change, POLL);
                change = view.change();
                if (wanted.test(view)) {
                    return view;
                }
                if (view.ended()) {
                    throw new AssertionError(name + " ended before " + what + ": " + describe(view));
                }
            } catch (WindlassException away) {
                if (away.problem().status() != WindlassException.UNREACHABLE
                        && away.problem().status() != 503) {
                    throw away;
                }
            }
        }
        throw new AssertionError(name + ": not within " + limit.toSeconds() + " s: " + what + "; it is "
                + (view == null ? "unknown" : describe(view)));
    }

    /// Where it stands, for messages.
    public static String describe(PromotionView view) {
        return view.phase() + " " + view.reason() + " (" + view.message() + ") weight "
                + view.weightAcknowledgedPercent() + "/" + view.weightSetPercent() + ", judgement " + view.judgement();
    }
}
