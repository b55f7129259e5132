package dev.windlass.main;

import dev.windlass.dev.ToolBox;
import dev.windlass.dev.ToolLookup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `windlass tools`: installs what the tests need, into our own directory.
@Command(
        name = "tools",
        mixinStandardHelpOptions = true,
        description = "Finds or installs, under ~/.windlass/tools, programs that dev and the tests use.",
        footer = {"", "Example: windlass tools temporal minio"})
final class ToolsCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "TOOL",
            arity = "0..*",
            description =
                    "temporal, minio, seaweedfs, tritonclient, kserve, dataframes, schemathesis, keycloak, onnx-tests,"
                            + " cuda-headers, cuda-compiler (default: all).")
    private List<String> wanted = List.of();

    @Override
    public Integer call() {
        var box = ToolBox.ofUser(System.getenv(), System.out::println);
        var known = new LinkedHashMap<String, Supplier<ToolLookup>>();
        known.put("temporal", box::temporal);
        known.put("seaweedfs", box::seaweedfs);
        known.put("tritonclient", box::tritonPython);
        known.put("kserve", box::kservePython);
        known.put("dataframes", box::dataFramePython);
        known.put("schemathesis", box::schemathesis);
        known.put("keycloak", box::keycloak);
        known.put("onnx-tests", box::onnxTests);
        known.put("cuda-headers", box::cudaHeaders);
        known.put("cuda-compiler", box::cudaCompiler);
        known.put("minio", box::minio);
        boolean all = true;
        for (var name : wanted.isEmpty() ? List.copyOf(known.keySet()) : wanted) {
            var look = known.get(name);
            if (look == null) {
                System.err.println("windlass: no tool \"" + name + "\"; known: " + String.join(", ", known.keySet()));
                return 2;
            }
            all &= report(name, look.get());
        }
        return all ? 0 : 1;
    }

    private static boolean report(String name, ToolLookup lookup) {
        return switch (lookup) {
            case ToolLookup.Found(var program, var version, var origin) -> {
                System.out.println(name + " " + version + " (" + origin + "): " + program);
                yield true;
            }
            case ToolLookup.Missing(var reason) -> {
                System.out.println(name + " can't be had: " + reason);
                yield false;
            }
        };
    }
}
