package dev.windlass.bench;

import dev.windlass.launch.RoleCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// [Echo] as a child process with the node's heap, so that what it allocates and how long it pauses compares.
final class EchoServer implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final URI url;

    private EchoServer(Process process) throws IOException {
        this.process = process;
        this.out = process.inputReader();
        this.url = URI.create("http://127.0.0.1:" + out.readLine() + "/echo");
    }

    static EchoServer start() throws IOException {
        var flags = new ArrayList<String>();
        for (var flag : RoleCommand.flags("node")) {
            if (flag.startsWith("-Xm") || flag.endsWith("GC")) {
                flags.add(flag);
            }
        }
        return new EchoServer(Main.start(flags, List.of(Echo.class.getName())));
    }

    URI url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    HeapCost heap() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        var figures = out.readLine().split(" ");
        return new HeapCost(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]) / 1000);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
