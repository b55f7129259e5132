package dev.windlass.client;

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

    private final BufferedReader lines;

    EventStream(InputStream bytes) {
        this.lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
    }

    /// Waits for the next event; empty once the stream has ended. A cut connection throws: open the stream
    /// again after the last event seen.
    public Optional<PromotionEvent> next() throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(DATA)) {
                return Optional.of(WindlassJson.mapper()
                        .readValue(line.substring(DATA.length()).strip(), PromotionEvent.class));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
