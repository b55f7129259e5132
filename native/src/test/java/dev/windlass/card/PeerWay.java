package dev.windlass.card;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// ONNX Runtime by one of its own interfaces: a program that says `ready VERSION` and answers each line `ROWS
/// MILLIS` with `P50 P99 RATE FIRST`, in nanoseconds, batches a second and the first number of its answer.
final class PeerWay implements Way {
    private static final int SECONDS_TO_END = 10;

    private final String name;
    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;

    private PeerWay(String name, Process process) {
        this.name = name;
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    static Opened open(String name, List<String> command) {
        try {
            var peer = new PeerWay(
                    name,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
            var said = Optional.ofNullable(peer.out.readLine());
            if (said.isPresent() && said.get().startsWith("ready ")) {
                return new Opened.Present(peer);
            }
            peer.close();
            return new Opened.Absent(name, said.orElse("it ended at once; this part's log may say why"));
        } catch (IOException broken) {
            return new Opened.Absent(name, "it doesn't start: " + broken.getMessage());
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Sample measure(int rows, long millis) throws IOException {
        in.println(rows + " " + millis);
        var said = out.readLine();
        if (said == null) {
            throw new IOException(name + " ended while " + rows + " rows were measured");
        }
        var parts = said.split(" ");
        return new Sample(
                Double.parseDouble(parts[0]) / 1e3,
                Double.parseDouble(parts[1]) / 1e3,
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[3]));
    }

    @Override
    public void close() {
        in.close();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
