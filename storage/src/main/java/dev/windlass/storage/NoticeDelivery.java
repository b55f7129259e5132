package dev.windlass.storage;

import dev.windlass.chores.Chores;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.NoticeStore.Notice;
import dev.windlass.storage.events.CloudEvent;
import dev.windlass.storage.events.EventSender;
import dev.windlass.storage.events.EventSender.Sent;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what the outbox holds, at least once. Any number of processes may.
public final class NoticeDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(NoticeDelivery.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration DELETE_EVERY = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(30);

    @SharedPool(
            value = "notices on their way",
            limit = "16",
            share = "one",
            full = "wait a second or more; who goes next is drawn by lot")
    private static final int AT_ONCE = 16;

    private final NoticeStore notices;
    private final EventSender sender;

    public NoticeDelivery(NoticeStore notices, EventSender sender) {
        this.notices = notices;
        this.sender = sender;
    }

    /// Call once.
    public void start(Chores chores) {
        chores.every("notices", EVERY, this::send);
        chores.every("old-notices", DELETE_EVERY, () -> {
            int rows = notices.deleteOfPlatform(KEPT);
            LOG.atDebug().addKeyValue("rows", rows).log("old notices deleted");
        });
    }

    /// One of each tenant, side by side: whoever doesn't answer keeps others waiting for the time of one call.
    public void send() {
        var due = notices.takeOfPlatform(AT_ONCE);
        if (due.isEmpty()) {
            return;
        }
        try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
            due.forEach(notice -> calls.execute(() -> send(notice)));
        }
    }

    private void send(Notice notice) {
        var event = new CloudEvent(notice.promotion() + "/" + notice.seq(), notice.event());
        switch (sender.post(notice.tenant(), notice.url(), event)) {
            case Sent.Taken _ -> notices.sent(notice);
            case Sent.NotTaken(var why) -> {
                LOG.atInfo()
                        .addKeyValue("promotion", notice.promotion())
                        .addKeyValue("what", notice.what())
                        .addKeyValue("try", notice.tries())
                        .addKeyValue("why", why)
                        .log("a notice wasn't taken");
                notices.notSent(notice, why);
            }
        }
    }
}
