package dev.windlass.main;

import dev.windlass.dev.OwnFiles;
import dev.windlass.launch.BootCache;
import dev.windlass.launch.PartException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `windlass boot-caches`: the launcher's step after a build.
@Command(
        name = "boot-caches",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Makes, beside this program's jar, what lets its JVMs start sooner.",
        footer = {"", "Example: windlass boot-caches"})
final class BootCachesCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException, InterruptedException {
        var caches = BootCache.directory()
                .orElseThrow(() -> new PartException("this program doesn't run from its jar; build it first"));
        var work = Files.createTempDirectory("windlass-boot-");
        new BootTraining(work, caches, System.out::println).run();
        OwnFiles.deleteTree(work);
        return 0;
    }
}
