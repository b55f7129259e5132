package dev.windlass.client;

import dev.windlass.client.message.ProblemDetails;
import dev.windlass.client.message.PromotionEvent;
import dev.windlass.json.WindlassJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A promotion's events as server-sent ones, until the server ends the stream at the promotion's end.
public final class EventStream implements AutoCloseable {
    private static final String DATA = "data:";
    private static final String EVENT = "event:";
    private static final String CLOSED = "closed";

    private final BufferedReader lines;

    EventStream(InputStream bytes) {
        this.lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
    }

    /// Waits for the next event; empty once the stream has ended. A cut connection throws: open the stream
    /// again after the last event seen.
    ///
    /// @throws WindlassException if the server ended the stream before the promotion did, such as for a key
    ///     that was revoked
    public Optional<PromotionEvent> next() throws IOException {
        boolean closed = false;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(EVENT)) {
                closed = line.substring(EVENT.length()).strip().equals(CLOSED);
            } else if (line.startsWith(DATA)) {
                var data = line.substring(DATA.length()).strip();
                if (closed) {
                    throw new WindlassException(WindlassJson.mapper().readValue(data, ProblemDetails.class));
                }
                return Optional.of(WindlassJson.mapper().readValue(data, PromotionEvent.class));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
