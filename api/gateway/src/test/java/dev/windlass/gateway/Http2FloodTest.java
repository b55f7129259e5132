package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients over HTTP/2 that make work by frames alone: their connections end, and others are served.
@Timeout(60)
class Http2FloodTest {
    private static final int OF_PEER_MAX = 128;

    @TempDir
    Path directory;

    @AutoClose
    private GatewayRig rig;

    @Test
    void resetsWithoutEndAreEnded() throws Exception {
        rig = OneEcho.start(new GatewayRig(directory));
        try (var raw = new RawFrames(rig)) {
            var head = RawFrames.head("POST", OneEcho.INFER, "content-length", "10");
            writing(() -> {
                for (int stream = 1; stream < 4001; stream += 2) {
                    raw.write(RawFrames.HEADERS, RawFrames.END_HEADERS, stream, head);
                    raw.write(RawFrames.RESET, 0, stream, new byte[] {0, 0, 0, 8});
                }
            });
            assertEnded(raw);
        }
        await().until(() -> rig.gateway().gates().inFlight().taken() == 0);
        OneEcho.assertServes(rig);
    }

    @Test
    void headsAndPingsWithoutEndAreEnded() throws Exception {
        rig = OneEcho.start(new GatewayRig(directory));
        try (var heads = new RawFrames(rig);
                var pings = new RawFrames(rig)) {
            writing(() -> {
                heads.write(RawFrames.HEADERS, 0, 1, RawFrames.head("POST", OneEcho.INFER));
                for (int i = 0; i < 2000; i++) {
                    heads.write(RawFrames.CONTINUATION, 0, 1, new byte[] {0, 1, 'a', 1, 'b'});
                }
            });
            assertEnded(heads);
            writing(() -> {
                for (int i = 0; i < 2000; i++) {
                    pings.write(RawFrames.PING, 0, 0, new byte[8]);
                }
            });
            assertEnded(pings);
        }
        OneEcho.assertServes(rig);
    }

    /// Its request waits for room, so nobody reads its body.
    @Test
    void aBodyOfTinyFramesThatNobodyReadsIsEnded() throws Exception {
        rig = OneEcho.start(new GatewayRig(directory, RigLimits.parkedFor(Duration.ofSeconds(30))));
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.narrow(release));
        var first = new OneModel(rig).asking();
        await().until(() -> instance.ran.get() == 1);
        try (var raw = new RawFrames(rig)) {
            upload(raw, 1);
            await().until(() -> rig.gateway().gates().parking().taken() == 1);
            writing(() -> {
                for (int i = 0; i < 5000; i++) {
                    raw.write(RawFrames.DATA, 0, 1, new byte[1]);
                }
            });
            assertEnded(raw);
        }
        await().until(() -> rig.gateway().gates().parking().taken() == 0);
        release.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
        OneEcho.assertServes(rig);
    }

    @Test
    void uploadsThatAreCancelledCountNoMore() throws Exception {
        rig = OneEcho.start(new GatewayRig(directory, RigLimits.parkedFor(Duration.ofSeconds(30))));
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.narrow(release));
        var first = new OneModel(rig).asking();
        await().until(() -> instance.ran.get() == 1);
        try (var raw = new RawFrames(rig)) {
            for (int stream = 1; stream < 20; stream += 2) {
                upload(raw, stream);
                await().until(() -> rig.gateway().gates().parking().taken() == 1);
                for (int i = 0; i < 40; i++) {
                    raw.write(RawFrames.DATA, 0, stream, new byte[1]);
                }
                raw.write(RawFrames.RESET, 0, stream, new byte[] {0, 0, 0, 8});
                await().until(() -> rig.gateway().gates().parking().taken() == 0);
            }
            raw.write(RawFrames.PING, 0, 0, new byte[8]);
            int type = raw.next();
            while (type != RawFrames.PING) {
                assertThat(type).isNotEqualTo(RawFrames.GO_AWAY);
                type = raw.next();
            }
        }
        release.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
    }

    /// Begins one of 40,000 bytes.
    private static void upload(RawFrames raw, int stream) throws Exception {
        var json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[10000],\"datatype\":\"FP32\","
                + "\"parameters\":{\"binary_data_size\":40000}}]}";
        var head = RawFrames.head(
                "POST",
                "/acme/prod/v2/models/m/infer",
                "inference-header-content-length",
                Integer.toString(json.length()),
                "content-length",
                Integer.toString(json.length() + 40000));
        raw.write(RawFrames.HEADERS, RawFrames.END_HEADERS, stream, head);
        raw.write(RawFrames.DATA, 0, stream, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void beyondWhatOnePeerMayHaveTheLeastActiveConnectionLeaves() throws Exception {
        rig = OneEcho.start(new GatewayRig(directory));
        var all = new ArrayList<RawFrames>();
        try {
            for (int i = 0; i < OF_PEER_MAX + 2; i++) {
                all.add(new RawFrames(rig));
                assertThat(all.getLast().next()).isEqualTo(RawFrames.SETTINGS);
            }
            assertThat(all.get(0).end()).isLessThanOrEqualTo(0);
            assertThat(all.get(1).end()).isLessThanOrEqualTo(0);
            await().until(() -> rig.gateway().front().connections().count() == OF_PEER_MAX);
        } finally {
            for (var raw : all) {
                raw.close();
            }
        }
        await().untilAsserted(() -> OneEcho.assertServes(rig));
    }

    @Test
    void nobodyLeavesWhoIsServed() throws Exception {
        rig = OneEcho.start(new GatewayRig(directory));
        var release = new CountDownLatch(1);
        rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        var body = OneModel.BODY.getBytes(StandardCharsets.UTF_8);
        var all = new ArrayList<RawFrames>();
        try {
            for (int i = 0; i < OF_PEER_MAX; i++) {
                all.add(new RawFrames(rig));
                var head = RawFrames.head(
                        "POST", "/acme/prod/v2/models/m/infer", "content-length", Integer.toString(body.length));
                all.getLast().write(RawFrames.HEADERS, RawFrames.END_HEADERS, 1, head);
                all.getLast().write(RawFrames.DATA, RawFrames.END_STREAM, 1, body);
            }
            await().until(() -> rig.gateway().gates().inFlight().taken() == OF_PEER_MAX);
            try (var more = new RawFrames(rig)) {
                assertThat(more.end()).as("refused over HTTP/1.1, and closed").isEqualTo(-1);
            }
            release.countDown();
            for (var raw : all) {
                while (raw.next() != RawFrames.DATA) {}
            }
        } finally {
            for (var raw : all) {
                raw.close();
            }
        }
    }

    /// Why is lost where the connection is reset under what is still written.
    private static void assertEnded(RawFrames raw) throws Exception {
        assertThat(raw.end()).isIn(RawFrames.ENHANCE_YOUR_CALM, -1);
    }

    /// Writes what the gateway may refuse to read on.
    private static void writing(Writing frames) throws Exception {
        try {
            frames.now();
        } catch (java.net.SocketException closed) {
            return; // what was said before is read
        }
    }

    private interface Writing {
        void now() throws Exception;
    }
}
