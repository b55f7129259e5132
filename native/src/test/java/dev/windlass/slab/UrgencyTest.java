package dev.windlass.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What the kernel says of threads.
class UrgencyTest {
    @Test
    void aPatientThreadIsNicerThanTheOthersAndSoIsWhatItStarts() throws Exception {
        int usual = onThread(UrgencyTest::niceness);

        int patient = onThread(() -> {
            Urgency.patient();
            return niceness();
        });
        int child = onThread(() -> {
            Urgency.patient();
            return onThread(UrgencyTest::niceness);
        });

        assertThat(patient).isEqualTo(Math.min(19, usual + 10)).isEqualTo(child);
        assertThat(onThread(UrgencyTest::niceness)).isEqualTo(usual);
    }

    @Test
    void aPromptThreadHasTheSliceThatItAskedForWhereTheKernelKnowsSlices() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/sched")), "the kernel tells nothing of slices");
        assumeTrue(onThread(UrgencyTest::slice) > 0, "the kernel tells nothing of slices");

        long slice = onThread(() -> {
            assertThat(Urgency.prompt(200_000)).isTrue();
            return slice();
        });

        assertThat(slice).isEqualTo(200_000);
    }

    private interface Question<T> {
        T ask() throws Exception;
    }

    private static <T> T onThread(Question<T> question) throws Exception {
        var answer = new CompletableFuture<T>();
        Thread.ofPlatform().start(() -> {
            try {
                answer.complete(question.ask());
            } catch (Throwable failed) {
                answer.completeExceptionally(failed);
            }
        });
        return answer.get();
    }

    private static int niceness() throws Exception {
        var stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }

    /// 0 if the kernel doesn't say.
    private static long slice() throws Exception {
        return Files.readAllLines(Path.of("/proc/thread-self/sched")).stream()
                .filter(line -> line.startsWith("se.slice"))
                .map(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
                .findFirst()
                .orElse(0L);
    }
}
