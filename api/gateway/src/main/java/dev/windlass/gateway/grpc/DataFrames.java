package dev.windlass.gateway.grpc;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/// Looks at a connection's frames as they come, before gRPC does, and ends it if a stream's data come in
/// frames that are too small to be anybody's: gRPC (1.83) keeps an object of some 100 bytes for each that
/// nobody reads just now, whatever it holds, so that a window of 64 KiB would be 65,535 of them.
///
/// A stream may fall short by [#SHORT_MAX] bytes; larger frames make up for smaller ones. On the event
/// loop.
final class DataFrames extends ChannelInboundHandlerAdapter {
    /// A frame's own head and an object's: what a frame should be worth.
    static final int WORTH = 24;

    static final int SHORT_MAX = 1024 * WORTH;

    private static final int PREFACE_BYTES = 24;
    private static final int HEAD_BYTES = 9;
    private static final int DATA = 0;
    private static final int RESET = 3;
    private static final int END_STREAM = 1;

    /// GOAWAY, ENHANCE_YOUR_CALM; no stream that has begun is said to be unheard.
    private static final byte[] GO_AWAY = {
        0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0xb
    };

    /// By how much those streams fall short that do. Who isn't heard of any more makes room.
    private final Map<Integer, Integer> shortBytes;

    private final ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    private int skip = PREFACE_BYTES;
    private boolean ended;

    /// @param streams at once on a connection, at most
    DataFrames(int streams) {
        shortBytes = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Integer> eldest) {
                return size() > 2 * streams;
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ended || (message instanceof ByteBuf bytes && !bearable(bytes))) {
            ((ByteBuf) message).release();
            end(context);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void end(ChannelHandlerContext context) {
        if (!ended) {
            ended = true;
            shortBytes.clear();
            // The channel's own close waits for gRPC's streams to end; this one is below gRPC.
            var _ = context.writeAndFlush(context.alloc().buffer(GO_AWAY.length).writeBytes(GO_AWAY))
                    .addListener(_ -> {
                        var _ = context.close();
                    });
        }
    }

    private boolean bearable(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            int skipped = Math.min(skip, end - at);
            skip -= skipped;
            at += skipped;
            while (skip == 0 && at < end && head.hasRemaining()) {
                head.put(bytes.getByte(at++));
            }
            if (!head.hasRemaining()) {
                head.clear();
                skip = length();
                if (!bearableFrame()) {
                    return false;
                }
            }
        }
        return true;
    }

    private int length() {
        return head.getInt(0) >>> 8;
    }

    private int stream() {
        return head.getInt(5) & Integer.MAX_VALUE;
    }

    private boolean bearableFrame() {
        if (head.get(3) == DATA && (head.get(4) & END_STREAM) == 0) {
            int before = shortBytes.getOrDefault(stream(), 0);
            int now = before + WORTH - length();
            if (now > 0) {
                shortBytes.put(stream(), now);
            } else if (before > 0) {
                shortBytes.remove(stream());
            }
            return now <= SHORT_MAX;
        }
        if (head.get(3) == DATA || head.get(3) == RESET) {
            shortBytes.remove(stream());
        }
        return true;
    }
}
