package dev.windlass.gateway.http;

import dev.windlass.gateway.body.BodyPart;
import dev.windlass.http.Connections;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Has a connection read a large body by large parts. Of Jetty's (12.1) 8 KB each part is four objects
/// and a turn of its parser: a fifth of the time of 600 KB. What is read by so much is released at once;
/// a part of which something is kept while a request waits for room stays small.
final class LargeReads {
    /// Jetty's pool keeps no larger buffers.
    private static final int BYTES = 64 << 10;

    private final Request request;

    /// By how much the connection is usually read; 0 while it is read so.
    private int usualBytes;

    /// It is read by more since the last part.
    private boolean begun;

    /// The first part, until the next is read: a connection takes another buffer, now a large one, only
    /// while somebody still has the one before.
    private Content.@Nullable Chunk first;

    LargeReads(Request request) {
        this.request = request;
    }

    /// What is read from now on goes there.
    void begin(BodyPart into) {
        if (usualBytes == 0
                && into.takesAll()
                && request.getLength() > BYTES
                && !Connections.carriesSeveral(request) // HTTP/2 has its own buffers, and a window
                && request.getConnectionMetaData().getConnection() instanceof AbstractConnection connection) {
            usualBytes = connection.getInputBufferSize();
            connection.setInputBufferSize(BYTES);
            begun = true;
        }
    }

    /// Releases a part of which nothing is kept.
    void letGo(Content.Chunk chunk) {
        if (chunk.isLast()) {
            end();
        } else if (begun) {
            begun = false;
            first = chunk;
            return;
        }
        chunk.release();
    }

    /// The next part was asked for.
    void next() {
        if (first != null) {
            first.release();
            first = null;
        }
    }

    /// Nothing more is read.
    void end() {
        next();
        if (usualBytes > 0
                && request.getConnectionMetaData().getConnection() instanceof AbstractConnection connection) {
            connection.setInputBufferSize(usualBytes);
            usualBytes = 0;
        }
    }
}
