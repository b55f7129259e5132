package dev.windlass.dev;

import dev.windlass.launch.PartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The loopback ports of one installation: chosen once, kept in `ports.json`, taken again if they are free.
///
/// New ports come from below the range from which the kernel takes ports for outgoing connections, so that
/// none is taken away while a child restarts. For one thread.
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 31_999;
    private static final int TRIES_MAX = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final Map<String, Integer> kept;
    private final Set<Integer> given = new HashSet<>();
    private final SecureRandom random = new SecureRandom();

    private Ports(Path file, Map<String, Integer> kept) {
        this.file = file;
        this.kept = kept;
    }

    /// The ports kept in `file`; none if it is absent or damaged.
    public static Ports open(Path file) {
        try {
            return new Ports(
                    file,
                    new LinkedHashMap<>(
                            JSON.readValue(Files.readString(file), new TypeReference<Map<String, Integer>>() {})));
        } catch (IOException | JacksonException _) {
            return new Ports(file, new LinkedHashMap<>());
        }
    }

    /// The port for `name`: the kept one if it is free, else a new one, kept from now on.
    public int of(String name) {
        Integer port = kept.get(name);
        return keep(name, port != null && !given.contains(port) && free(port) ? port : choose());
    }

    /// The port a person asked for; refused if something listens there.
    public int fixed(String name, int port) {
        if (!free(port)) {
            throw new PartException(
                    "port " + port + " for " + name + " is taken; give another, or none to get a free one");
        }
        return keep(name, port);
    }

    private int keep(String name, int port) {
        given.add(port);
        kept.put(name, port);
        try {
            OwnFiles.writeAtomically(file, JSON.writeValueAsString(kept) + "\n", OwnFiles.PUBLIC);
        } catch (IOException e) {
            throw new UncheckedIOException("ports file " + file, e);
        }
        return port;
    }

    private int choose() {
        for (int i = 0; i < TRIES_MAX; i++) {
            int port = random.nextInt(FIRST, LAST + 1);
            if (!given.contains(port) && !kept.containsValue(port) && free(port)) {
                return port;
            }
        }
        throw new PartException("no free port found between " + FIRST + " and " + LAST + " in " + TRIES_MAX + " tries");
    }

    /// Whether nothing listens at `port` on loopback.
    static boolean free(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
