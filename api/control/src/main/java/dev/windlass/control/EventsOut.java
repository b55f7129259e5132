package dev.windlass.control;

import dev.windlass.storage.PromotionEventRow;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.PromotionStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// One promotion's events as server-sent ones. Used by one thread; the stream under it is the caller's.
final class EventsOut {
    private final OutputStream out;
    private final PromotionStore promotions;
    private final PromotionRow row;
    private long after;

    /// What a look brought.
    enum News {
        MORE_MAY_COME,
        /// The promotion has ended, and all of it is written.
        LAST
    }

    /// @param after number of the last event that the reader has
    EventsOut(OutputStream out, PromotionStore promotions, PromotionRow row, long after) {
        this.out = out;
        this.promotions = promotions;
        this.row = row;
        this.after = after;
    }

    /// Writes what happened since the last look.
    News news() throws IOException {
        // Before the events are read, so that the last one is among them.
        boolean over = over();
        var events = promotions.events(row.endpoint().tenant(), row.name(), after);
        for (var event : events) {
            write(event);
            after = event.seq();
        }
        boolean last = events.isEmpty() ? over : events.getLast().phase().terminal();
        if (last) {
            out.flush();
        }
        return last ? News.LAST : News.MORE_MAY_COME;
    }

    /// A comment, and whatever was written before: the only way to notice that the reader is gone.
    void beat() throws IOException {
        out.write(": waiting\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /// The last message, if the stream ends before its promotion: why, as a problem document.
    void closed(ApiFailure why) throws IOException {
        var text = "event: closed\ndata: " + Bodies.write(Problem.of(why)) + "\n\n";
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private boolean over() {
        return promotions
                .find(row.endpoint().tenant(), row.name())
                .filter(now -> !now.phase().terminal())
                .isEmpty();
    }

    private void write(PromotionEventRow event) throws IOException {
        var text = "id: " + event.seq() + "\nevent: " + event.phase().id() + "\ndata: "
                + Bodies.write(Views.event(event)) + "\n\n";
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
