package dev.windlass.gateway.stats;

import dev.windlass.exchange.Reply;
import dev.windlass.slab.DeviceNanos;
import org.jspecify.annotations.Nullable;

/// What one request spent its time on, in nanoseconds.
public final class RequestTimes {
    private static final ThreadLocal<StringBuilder> TEXT = ThreadLocal.withInitial(() -> new StringBuilder(256));

    public long parseNanos;
    public long copyNanos;
    private long queueNanos;
    private long computeNanos;
    private long writeNanos;
    private int rows;
    private int batchRows;
    private @Nullable DeviceNanos device;

    public void reply(Reply reply, long nanos) {
        queueNanos = reply.queueNanos();
        computeNanos = reply.computeNanos();
        rows = reply.rows();
        batchRows = reply.batchRows();
        device = reply.device();
        writeNanos = nanos;
    }

    public void success(VersionStats stats, long tookNanos) {
        stats.success.add(tookNanos);
        stats.inputNanos.add(parseNanos + copyNanos);
        stats.queueNanos.add(queueNanos);
        stats.computeNanos.add(computeNanos);
        stats.outputNanos.add(writeNanos);
        if (device != null) {
            stats.device.add(device);
        }
        stats.batches.record(rows, batchRows);
        stats.requestTime.record(tookNanos);
        stats.queueTime.record(queueNanos);
        stats.computeTime.record(computeNanos);
        stats.lastMillis = System.currentTimeMillis();
    }

    /// The value of `Server-Timing`, in milliseconds.
    public String header() {
        var text = TEXT.get();
        text.setLength(0);
        entry(text, "parse", parseNanos);
        entry(text.append(", "), "queue", queueNanos);
        entry(text.append(", "), "copy", copyNanos);
        entry(text.append(", "), "compute", computeNanos);
        entry(text.append(", "), "write", writeNanos);
        return text.toString();
    }

    private static void entry(StringBuilder text, String name, long nanos) {
        long micros = nanos / 1000;
        text.append(name).append(";dur=").append(micros / 1000).append('.');
        long fraction = micros % 1000;
        text.append((char) ('0' + fraction / 100)).append((char) ('0' + fraction / 10 % 10));
        text.append((char) ('0' + fraction % 10));
    }
}
