package dev.windlass.exchange;

import java.nio.ByteBuffer;

/// Memory of who asked, for a reply that comes in parts.
///
/// @param buffer outside the heap, aligned to 8 bytes, little-endian; nobody else writes there
/// @param giveBack called once, by any thread; the buffer isn't touched any more
public record ReplyMemory(ByteBuffer buffer, Runnable giveBack) {}
