package dev.windlass.gateway.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Prometheus' text form, version 0.0.4, read strictly: whatever its description forbids fails.
public final class Exposition {
    private static final Pattern ABOUT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "untyped");

    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Set<List<Object>> series = new HashSet<>();

    /// What the text says of a name, and its samples.
    public record Family(Map<String, String> about, List<Sample> samples) {
        public String type() {
            return about.get("TYPE");
        }

        public String help() {
            return about.get("HELP");
        }
    }

    public record Sample(String name, Map<String, String> labels, double value) {}

    private Exposition() {}

    public static Map<String, Family> parse(String text) {
        assertThat(text).endsWith("\n");
        var read = new Exposition();
        text.lines().forEach(read::line);
        read.families.forEach((name, family) -> {
            assertThat(family.about).as(name).containsOnlyKeys("HELP", "TYPE");
            if (family.type().equals("histogram")) {
                requireWhole(name, family);
            }
        });
        return read.families;
    }

    private void line(String line) {
        var about = ABOUT.matcher(line);
        if (about.matches()) {
            var family = families.computeIfAbsent(about.group(2), _ -> new Family(new HashMap<>(), new ArrayList<>()));
            assertThat(family.about.put(about.group(1), about.group(3)))
                    .as("said twice: %s", line)
                    .isNull();
            assertThat(family.samples).as("said too late: %s", line).isEmpty();
            assertThat(last()).as("not in one piece: %s", line).isEqualTo(about.group(2));
        } else if (!line.startsWith("#")) {
            sample(line);
        } else {
            assertThat(line).as("neither HELP nor TYPE").doesNotContainPattern("^# *(HELP|TYPE)");
        }
    }

    private void sample(String line) {
        var sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        var read = new Sample(sample.group(1), labels(sample.group(2)), value(sample.group(3)));
        var family = families.get(last());
        assertThat(family.type()).as(line).isIn(TYPES);
        assertThat(names(last(), family.type())).as(line).contains(read.name);
        assertThat(series.add(List.of(read.name, read.labels))).as(line).isTrue();
        family.samples.add(read);
    }

    private String last() {
        return families.keySet().stream().reduce((_, later) -> later).orElseThrow();
    }

    private static Set<String> names(String family, String type) {
        return switch (type) {
            case "histogram" -> Set.of(family + "_bucket", family + "_sum", family + "_count");
            case "summary" -> Set.of(family, family + "_sum", family + "_count");
            default -> Set.of(family);
        };
    }

    private static Map<String, String> labels(String text) {
        var labels = new HashMap<String, String>();
        if (text == null) {
            return labels;
        }
        var label = LABEL.matcher(text);
        int read = 0;
        while (read < text.length()) {
            assertThat(label.find(read) && label.start() == read).as(text).isTrue();
            assertThat(labels.put(label.group(1), plain(label.group(2))))
                    .as(text)
                    .isNull();
            read = label.end();
        }
        return labels;
    }

    private static String plain(String escaped) {
        return Pattern.compile("\\\\(.)").matcher(escaped).replaceAll(it -> switch (it.group(1)) {
            case "n" -> "\n";
            case "\\" -> "\\\\";
            default -> it.group(1);
        });
    }

    private static double value(String text) {
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    /// Bounds go up, counts don't go down, and the last of both is the whole.
    private static void requireWhole(String name, Family histogram) {
        var buckets = new LinkedHashMap<Map<String, String>, List<Sample>>();
        for (var sample : histogram.samples) {
            var labels = new HashMap<>(sample.labels);
            if (labels.remove("le") != null) {
                buckets.computeIfAbsent(labels, _ -> new ArrayList<>()).add(sample);
            }
        }
        buckets.forEach((labels, of) -> {
            assertThat(of)
                    .extracting(it -> value(it.labels.get("le")))
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(of).extracting(Sample::value).isSorted();
            assertThat(of.getLast().labels).containsEntry("le", "+Inf");
            assertThat(histogram.samples).contains(new Sample(name + "_count", labels, of.getLast().value));
        });
    }
}
