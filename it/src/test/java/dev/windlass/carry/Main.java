package dev.windlass.carry;

import dev.windlass.client.WindlassHome;
import dev.windlass.cuda.Devices;
import dev.windlass.launch.PartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `windlass verify-gpu`: packs, and runs what was packed at once unless a directory is named to be carried away.
public final class Main {
    private static final String USAGE = """
            usage: windlass verify-gpu [--pack DIRECTORY] [--onnxruntime LIBRARY | --no-onnxruntime] [OPTION...]
            Proves Windlass on this machine's GPU: contract tests, answers beside the CPU's, measurements, a report.
              --pack            puts all that it needs into a directory, to be carried to a machine without a network,
                                and runs nothing; there it is ./verify-gpu [OPTION...]
              --onnxruntime     another libonnxruntime.so for CUDA than that of the pinned wheels (some 3 GB)
              --no-onnxruntime  packs none: ./verify-gpu --runtime LIBRARY names one there
            Options are those of what was packed: --out, --seed, --runtime, --short.""";

    private static final int MISUSED = 2;

    private final Path root;
    private @Nullable Path pack;
    private GpuRuntime runtime = new GpuRuntime.Wheels();
    private final List<String> options = new ArrayList<>();

    private Main(Path root) {
        this.root = root;
    }

    /// @param args the source checkout, then the command line
    public static void main(String[] args) throws IOException, InterruptedException {
        System.exit(run(Path.of(args[0]), Arrays.copyOfRange(args, 1, args.length)));
    }

    /// @return the exit code
    public static int run(Path root, String... given) throws IOException, InterruptedException {
        var args = List.of(given);
        if (args.contains("--help") || args.contains("-h")) {
            System.out.println(USAGE);
            return 0;
        }
        var main = new Main(root);
        try {
            main.understand(args);
            return main.pack == null ? main.runHere() : main.packFor(main.pack);
        } catch (IllegalArgumentException misused) {
            System.err.println("windlass verify-gpu: " + misused.getMessage() + "\n" + USAGE);
            return MISUSED;
        } catch (PartException refused) {
            System.err.println("windlass verify-gpu: " + refused.getMessage());
            return 1;
        }
    }

    private void understand(List<String> args) {
        var rest = args.iterator();
        while (rest.hasNext()) {
            var option = rest.next();
            switch (option) {
                case "--pack", "--onnxruntime" -> {
                    if (!rest.hasNext()) {
                        throw new IllegalArgumentException(option + " needs a path");
                    }
                    var path = Path.of(rest.next()).toAbsolutePath().normalize();
                    if (option.equals("--pack")) {
                        pack = path;
                    } else if (Files.isRegularFile(path)) {
                        runtime = new GpuRuntime.At(path);
                    } else {
                        throw new IllegalArgumentException("--onnxruntime: there is no file " + path);
                    }
                }
                case "--no-onnxruntime" -> runtime = new GpuRuntime.None();
                default -> options.add(option);
            }
        }
        if (pack != null && !options.isEmpty()) {
            throw new IllegalArgumentException(
                    "with --pack nothing is run: " + options.getFirst() + " is for ./verify-gpu");
        }
    }

    private int packFor(Path target) throws IOException {
        new Pack(root, target).make(runtime);
        System.out.println("packed: carry " + target + " to the machine with the card, and run ./verify-gpu in it");
        return 0;
    }

    /// Nothing is fetched where there is nothing to verify.
    private int runHere() throws IOException, InterruptedException {
        if (Devices.look(System.getenv()) instanceof Devices.Absent(var reason)) {
            System.err.println("verify-gpu: no GPU to verify: " + reason);
            return MISUSED;
        }
        var target = WindlassHome.of(System.getenv()).toAbsolutePath().resolve("verify-gpu");
        new Pack(root, target).make(runtime);
        var command = new ArrayList<>(List.of(target.resolve("verify-gpu").toString()));
        command.addAll(options);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
